package planted.os;

import java.lang.foreign.Arena;
import java.lang.foreign.Linker;
import java.lang.foreign.SymbolLookup;

/// Leaves Java in each of the ways that the house forbids.
@SuppressWarnings("restricted") // that is the fault
final class Native {
    native int pid();

    static void load() {
        System.loadLibrary("anything");
    }

    static Object link() {
        return Linker.nativeLinker();
    }

    static Object look() {
        return SymbolLookup.libraryLookup("anything", Arena.global());
    }
}
