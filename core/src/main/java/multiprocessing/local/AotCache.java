package multiprocessing.local;

import java.util.List;

/// placeholder until written below
final class AotCache {
    private AotCache() {}

    static List<String> options(CodePath code, List<String> inherited, List<String> own) {
        return List.of();
    }
}
