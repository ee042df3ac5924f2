package multiprocessing.process;

import multiprocessing.StartMethod;

/// Processes that are fresh JVMs.
class SpawnProcessTest implements JvmSpec {
    @Override
    public StartMethod startMethod() {
        return StartMethod.SPAWN;
    }
}
