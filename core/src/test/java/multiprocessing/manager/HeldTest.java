package multiprocessing.manager;

import static org.assertj.core.api.Assertions.assertThat;

import multiprocessing.sync.BoundedSemaphore;
import multiprocessing.sync.Condition;
import multiprocessing.sync.Holders;
import multiprocessing.sync.Lock;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class HeldTest {
    private static final Face LOCK = Face.of(LockProxy.class);
    private static final Face CONDITION = Face.of(ConditionProxy.class);
    private static final Face LOCK_OF_THE_JDK = Face.of(java.util.concurrent.locks.Lock.class);

    private final Holders holders = new Holders();
    private final Holders.Holder ann = holders.new Holder();
    private final Holders.Holder cid = holders.new Holder();

    private static @Nullable Object call(
            Holders.Holder client, Object object, Face face, String method) throws Throwable {
        Operation operation = face.operation(method);
        return Held.over(client, object, operation, () -> operation.call(object, new Object[0]));
    }

    @Test
    void whatAnOperationAcquiresIsHandedOn() throws Throwable {
        Lock lock = Lock.create();
        assertThat(call(ann, lock, LOCK, "tryAcquire()Z")).isEqualTo(true);
        ann.releaseAll();
        assertThat(lock.isLocked()).isFalse();

        assertThat(call(ann, lock, LOCK_OF_THE_JDK, "lock()V")).isNull();
        ann.releaseAll();
        assertThat(lock.isLocked()).isFalse();
    }

    @Test
    void whatAnOperationDoesNotAcquireIsNotHandedOn() throws Throwable {
        BoundedSemaphore semaphore = BoundedSemaphore.create(1);
        assertThat(semaphore.tryAcquire()).isTrue();
        assertThat(call(ann, semaphore, LOCK, "tryAcquire()Z")).isEqualTo(false);
        ann.releaseAll();
        assertThat(semaphore.value()).isZero();
    }

    @Test
    void whatAnOperationReleasesForAnotherIsNotHandedOnForThatOne() throws Throwable {
        BoundedSemaphore semaphore = BoundedSemaphore.create(1);
        assertThat(call(ann, semaphore, LOCK, "tryAcquire()Z")).isEqualTo(true);
        assertThat(call(cid, semaphore, LOCK, "release()V")).isNull();
        assertThat(semaphore.tryAcquire()).isTrue();
        ann.releaseAll();
        assertThat(semaphore.value()).isZero();
    }

    @Test
    void theLockOfAConditionIsHandedOn() throws Throwable {
        Condition condition = Condition.create();
        assertThat(call(ann, condition, CONDITION, "tryAcquire()Z")).isEqualTo(true);
        ann.releaseAll();
        assertThat(condition.lock().isLocked()).isFalse();
    }
}
