package multiprocessing.shared;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.Serializable;
import java.util.List;
import java.util.stream.IntStream;
import multiprocessing.process.Process;
import multiprocessing.queue.Queue;
import multiprocessing.sync.OwnerDeath;
import multiprocessing.sync.OwnerDiedException;
import multiprocessing.sync.RLock;
import org.junit.jupiter.api.Test;

class ValueTest implements GuardedSpec<IntValue>, Serializable {
    private static final long serialVersionUID = 1L;

    @Override
    public IntValue make(boolean isRaw) {
        return isRaw ? RawValue.ofInt(0) : Value.ofInt(0);
    }

    @Override
    public int read(IntValue value) {
        return value.get();
    }

    @Override
    public void write(IntValue value, int number) {
        value.set(number);
    }

    @Test
    void everyKindKeepsItsExtremes() {
        assertThat(Value.ofByte(Byte.MIN_VALUE).get()).isEqualTo(Byte.MIN_VALUE);
        assertThat(Value.ofShort(Short.MIN_VALUE).get()).isEqualTo(Short.MIN_VALUE);
        assertThat(Value.ofChar(Character.MAX_VALUE).get()).isEqualTo(Character.MAX_VALUE);
        assertThat(Value.ofInt(Integer.MIN_VALUE).get()).isEqualTo(Integer.MIN_VALUE);
        assertThat(Value.ofLong(Long.MIN_VALUE).get()).isEqualTo(Long.MIN_VALUE);
        assertThat(Value.ofFloat(Float.MIN_VALUE).get()).isEqualTo(Float.MIN_VALUE);
        assertThat(Value.ofFloat(Float.NaN).get()).isNaN();
        assertThat(Value.ofDouble(-Double.MIN_VALUE).get()).isEqualTo(-Double.MIN_VALUE);
        assertThat(Value.ofBoolean(true).get()).isTrue();
        assertThat(Value.ofBoolean(false).get()).isFalse();
    }

    @Test
    void everyKindHasARawSister() {
        List<Value<?>> raw =
                List.of(
                        RawValue.ofByte((byte) 1),
                        RawValue.ofShort((short) 1),
                        RawValue.ofChar('1'),
                        RawValue.ofInt(1),
                        RawValue.ofLong(1),
                        RawValue.ofFloat(1),
                        RawValue.ofDouble(1),
                        RawValue.ofBoolean(true));

        assertThat(raw).allMatch(Guarded::isRaw);
        assertThat(raw.toString())
                .isEqualTo(
                        "[ByteValue(1), ShortValue(1), CharValue(1), IntValue(1), LongValue(1), FloatValue(1.0), DoubleValue(1.0), BooleanValue(true)]");
    }

    @Test
    void everyKindTravelsAsWhatItIs() throws Exception {
        checkTrip(Value.ofByte((byte) 1), RawValue.ofByte((byte) 1), (byte) 2);
        checkTrip(Value.ofShort((short) 1), RawValue.ofShort((short) 1), (short) 2);
        checkTrip(Value.ofChar('1'), RawValue.ofChar('1'), '2');
        checkTrip(Value.ofInt(1), RawValue.ofInt(1), 2);
        checkTrip(Value.ofLong(1), RawValue.ofLong(1), 2L);
        checkTrip(Value.ofFloat(1), RawValue.ofFloat(1), 2.5f);
        checkTrip(Value.ofDouble(1), RawValue.ofDouble(1), 2.5);
        checkTrip(Value.ofBoolean(false), RawValue.ofBoolean(false), true);
    }

    private static <T> void checkTrip(Value<T> guarded, Value<T> raw, T next) throws Exception {
        Queue<Value<T>> queue = Queue.create();
        for (Value<T> sent : List.of(guarded, raw)) {
            queue.put(sent);
            Value<T> come = queue.get();
            sent.value(next);

            assertThat(come.value()).isEqualTo(next);
            assertThat(come).isNotSameAs(sent).hasSameClassAs(sent);
            assertThat(come.isRaw()).isEqualTo(sent.isRaw());
        }
    }

    @Test
    void canBeReadAndSetBoxed() {
        Value<Character> letter = Value.ofChar('a');
        letter.value('b');
        assertThat(letter.value()).isEqualTo('b');
        Value<Float> number = RawValue.ofFloat(1);
        number.value(-0.0f);
        assertThat(number.value()).isEqualTo(-0.0f);
        Value<Boolean> flag = Value.ofBoolean(false);
        flag.value(true);
        assertThat(flag.value()).isTrue();
    }

    @Test
    void isSetAndGivesWhatWasBefore() {
        assertThat(Value.ofByte((byte) -1).getAndSet((byte) 2)).isEqualTo((byte) -1);
        assertThat(Value.ofChar('a').getAndSet('b')).isEqualTo('a');
        assertThat(RawValue.ofDouble(1.5).getAndSet(2)).isEqualTo(1.5);
        assertThat(RawValue.ofBoolean(true).getAndSet(false)).isTrue();
    }

    @Test
    void isSetIfItIsWhatIsExpected() {
        for (IntValue value : List.of(Value.ofInt(-5), RawValue.ofInt(-5))) {
            assertThat(value.compareAndSet(5, 6)).isFalse();
            assertThat(value.compareAndSet(-5, -6)).isTrue();
            assertThat(value.get()).isEqualTo(-6);
        }
        var zero = RawValue.ofDouble(0.0);
        assertThat(zero.compareAndSet(-0.0, 1)).isFalse();
        assertThat(zero.compareAndSet(0.0, 1)).isTrue();
        assertThat(Value.ofFloat(-1).compareAndSet(-1, 2)).isTrue();
        assertThat(Value.ofShort((short) -1).compareAndSet((short) -1, (short) 0)).isTrue();
        assertThat(Value.ofBoolean(true).compareAndSet(false, true)).isFalse();
    }

    @Test
    void isAddedTo() {
        assertThat(Value.ofByte(Byte.MAX_VALUE).addAndGet((byte) 1)).isEqualTo(Byte.MIN_VALUE);
        assertThat(Value.ofShort((short) 1).addAndGet((short) -2)).isEqualTo((short) -1);
        assertThat(Value.ofLong(Long.MAX_VALUE).addAndGet(1)).isEqualTo(Long.MIN_VALUE);
        assertThat(Value.ofFloat(0.5f).addAndGet(0.25f)).isEqualTo(0.75f);
        assertThat(Value.ofDouble(0.5).getAndAdd(0.25)).isEqualTo(0.5);

        var value = RawValue.ofInt(Integer.MAX_VALUE);
        assertThat(value.getAndAdd(1)).isEqualTo(Integer.MAX_VALUE);
        assertThat(value.compareAndSet(Integer.MIN_VALUE, 0)).isTrue();
    }

    @Test
    void underALockThatThrowsAtADeathItsMethodsThrowUntilItIsRecovered() throws Exception {
        var lock = RLock.create(OwnerDeath.THROW);
        IntValue value = RawValue.ofInt(42).synchronizedBy(lock);
        var holder =
                new Process(() -> {
                    lock.acquire();
                    Runtime.getRuntime().halt(0);
                });
        holder.start();
        holder.join();

        assertThatExceptionOfType(OwnerDiedException.class).isThrownBy(value::get);
        lock.recover().close();
        assertThat(value.get()).isEqualTo(42);
    }

    @Test
    void nothingIsLostWhenManyProcessesCount() throws Exception {
        IntValue underLock = Value.ofInt(0);
        LongValue atomic = Value.ofLong(0);
        LongValue raw = RawValue.ofLong(0);
        DoubleValue sum = RawValue.ofDouble(0);
        var children =
                IntStream.range(0, 3)
                        .mapToObj(_ ->
                                new Process(() -> {
                                    for (int i = 0; i < 2_000; i++) {
                                        try (var _ = underLock.hold()) {
                                            underLock.set(underLock.get() + 1);
                                        }
                                        atomic.addAndGet(1);
                                        raw.getAndAdd(1);
                                        sum.addAndGet(0.5);
                                    }
                                }))
                        .toList();
        children.forEach(Process::start);
        for (Process child : children) {
            child.join();
        }

        assertThat(underLock.get()).isEqualTo(6_000);
        assertThat(atomic.get()).isEqualTo(6_000);
        assertThat(raw.get()).isEqualTo(6_000);
        assertThat(sum.get()).isEqualTo(3_000);
    }
}
