package multiprocessing.manager;

import java.time.Duration;

/// An event of a manager elsewhere. Each method is that of [Event][multiprocessing.sync.Event].
public interface EventProxy {
    void set();

    void clear();

    boolean isSet();

    void await() throws InterruptedException;

    boolean await(Duration timeout) throws InterruptedException;
}
