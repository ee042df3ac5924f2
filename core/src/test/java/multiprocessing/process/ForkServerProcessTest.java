package multiprocessing.process;

import multiprocessing.StartMethod;

/// Processes that are JVMs which waited for them.
class ForkServerProcessTest implements JvmSpec {
    @Override
    public StartMethod startMethod() {
        return StartMethod.FORKSERVER;
    }
}
