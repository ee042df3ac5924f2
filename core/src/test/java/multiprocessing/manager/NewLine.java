package multiprocessing.manager;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

/// Asks a manager by a thread of its own, which has a new line.
final class NewLine {
    private NewLine() {}

    /// The size of a list.
    ///
    /// @throws ExecutionException if it cannot be asked; its cause says why
    static int sizeOf(ListProxy<Integer> list) throws ExecutionException, InterruptedException {
        var size = new CompletableFuture<Integer>();
        Thread.ofPlatform()
                .start(() -> {
                    try {
                        size.complete(list.size());
                    } catch (RuntimeException e) {
                        size.completeExceptionally(e);
                    }
                });
        return size.get();
    }
}
