package multiprocessing.codec;

import static multiprocessing.codec.Explained.assertExplained;
import static multiprocessing.codec.Explained.failure;
import static multiprocessing.codec.Explained.stable;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.Externalizable;
import java.io.IOException;
import java.io.NotSerializableException;
import java.io.ObjectInput;
import java.io.ObjectOutput;
import java.io.ObjectOutputStream;
import java.io.Serializable;
import java.lang.invoke.LambdaMetafactory;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.nio.file.attribute.GroupPrincipal;
import java.nio.file.attribute.UserPrincipal;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import jdk.net.UnixDomainPrincipal;
import multiprocessing.error.TransferException;
import multiprocessing.function.SerializableConsumer;
import multiprocessing.function.SerializableRunnable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@SuppressWarnings({
    "serial",
    "UnusedVariable",
    "DoubleBraceInitialization"
}) // fields that cannot be serialized, for that is the theme
class CulpritTest {
    interface Action extends Runnable, Serializable {}

    interface Maker<T> extends Serializable {
        T make();
    }

    /// A functional interface of a user who has not thought of serialization.
    interface Plain {
        void act();
    }

    /// Cannot be serialized.
    static class Wire {
        int length;
    }

    static class Service implements Serializable {
        final @Nullable Object pool;

        Service(@Nullable Object pool) {
            this.pool = pool;
        }

        void serve() {}
    }

    // ---- lambdas

    @Test
    void theFirstLineCanBeTheMessageOfAnException() {
        var connection = new Service(new Wire());
        Action lambda = () -> connection.serve();
        assertThat(Culprit.explain(lambda, failure(lambda)).lines().findFirst())
                .hasValue(
                        "captured variable 'connection' → Service.pool: "
                                + "multiprocessing.codec.CulpritTest$Wire is not serializable");
    }

    @Test
    void namesTheVariableTheFieldsAndTheElements() {
        var job = new Service(new HashMap<>(Map.of("timeout", List.of(1, Optional.of(3)))));
        assertExplained(
                (Action) () -> job.serve(),
                "captured variable 'job' → Service.pool → value of key timeout → element 1: "
                        + "java.util.Optional is not serializable",
                "  lambda at CulpritTest.java:LINE in CulpritTest.namesTheVariableTheFieldsAndTheElements",
                "  -> captures local variable 'job' : CulpritTest$Service",
                "  -> field Service.pool : java.util.HashMap",
                "  -> value of key timeout : java.util.ImmutableCollections$List12",
                "  -> element 1",
                "  -> NOT SERIALIZABLE: java.util.Optional");
    }

    @Test
    void countsTheSlotsOfWideVariables() {
        long wide = failure(new Wire()).hashCode();
        double wider = wide;
        var wire = new Wire();
        assertExplained(
                (Action) () -> wire.length = (int) (wide + wider),
                "captured variable 'wire': CulpritTest$Wire is not serializable",
                "  lambda at CulpritTest.java:LINE in CulpritTest.countsTheSlotsOfWideVariables",
                "  -> captures local variable 'wire'",
                "  -> NOT SERIALIZABLE: CulpritTest$Wire");
    }

    @Test
    void followsALambdaInsideALambda() {
        var wire = new Wire();
        Action inner = () -> wire.length++;
        assertExplained(
                (Action) () -> inner.run(),
                "captured variable 'inner' → captured variable 'wire': CulpritTest$Wire is not serializable",
                "  lambda at CulpritTest.java:LINE in CulpritTest.followsALambdaInsideALambda",
                "  -> captures local variable 'inner' : lambda at CulpritTest.java:LINE in"
                        + " CulpritTest.followsALambdaInsideALambda",
                "  -> captures local variable 'wire'",
                "  -> NOT SERIALIZABLE: CulpritTest$Wire");
    }

    @Test
    void aMethodReferenceIsBoundToItsReceiver() {
        var service = new Service(new Wire());
        assertExplained(
                (Action) service::serve,
                "receiver of CulpritTest$Service::serve → Service.pool: CulpritTest$Wire is not serializable",
                "  method reference CulpritTest$Service::serve at CulpritTest.java:LINE",
                "  -> is bound to its receiver : CulpritTest$Service",
                "  -> field Service.pool",
                "  -> NOT SERIALIZABLE: CulpritTest$Wire");
    }

    // ---- this

    private int size = 1;
    private String title = "a";

    int size() {
        return size;
    }

    @Test
    void namesTheFieldForWhichThisIsCaptured() {
        assertExplained(
                (Action) () -> Objects.requireNonNull(title),
                "captured 'this': CulpritTest is not serializable",
                "  lambda at CulpritTest.java:LINE in CulpritTest.namesTheFieldForWhichThisIsCaptured",
                "  -> captures 'this' : CulpritTest, to read its field 'title':"
                        + " copy it to a local variable first",
                "  -> NOT SERIALIZABLE: CulpritTest");
    }

    @Test
    void namesTheFieldsReadByALambdaInside() {
        assertExplained(
                (Action) () -> List.of(size).forEach(n -> Objects.requireNonNull(title)),
                "captured 'this': CulpritTest is not serializable",
                "  lambda at CulpritTest.java:LINE in CulpritTest.namesTheFieldsReadByALambdaInside",
                "  -> captures 'this' : CulpritTest, to read its fields 'size', 'title':"
                        + " copy them to local variables first",
                "  -> NOT SERIALIZABLE: CulpritTest");
    }

    @Test
    void namesTheMethodForWhichThisIsBound() {
        assertExplained(
                (Action) this::size,
                "receiver of CulpritTest::size: CulpritTest is not serializable",
                "  method reference CulpritTest::size at CulpritTest.java:LINE",
                "  -> is bound to its receiver : CulpritTest, to call its method 'size': make it static if possible",
                "  -> NOT SERIALIZABLE: CulpritTest");
    }

    @Test
    void namesTheMethodForWhichThisIsCaptured() {
        assertExplained(
                (Action) () -> Objects.checkIndex(0, size()),
                "captured 'this': CulpritTest is not serializable",
                "  lambda at CulpritTest.java:LINE in CulpritTest.namesTheMethodForWhichThisIsCaptured",
                "  -> captures 'this' : CulpritTest, to call its method 'size': make it static if possible",
                "  -> NOT SERIALIZABLE: CulpritTest");
    }

    static class Clock implements Serializable {
        private final Object wire = new Wire();
        private long seconds = 1;

        Action ticker() {
            return () -> Objects.checkIndex(0L, seconds);
        }

        class Hand {
            Action mover() {
                return () -> Objects.checkIndex(0L, seconds);
            }
        }
    }

    @Test
    void findsWhatASerializableThisBringsAlong() {
        assertExplained(
                new Clock().ticker(),
                "captured 'this' → Clock.wire: CulpritTest$Wire is not serializable",
                "  lambda at CulpritTest.java:LINE in CulpritTest$Clock.ticker",
                "  -> captures 'this' : CulpritTest$Clock, to read its field 'seconds':"
                        + " copy it to a local variable first",
                "  -> field Clock.wire",
                "  -> NOT SERIALIZABLE: CulpritTest$Wire");
    }

    @Test
    void namesTheFieldOfTheInstanceAround() {
        assertExplained(
                new Clock().new Hand().mover(),
                "captured 'this': CulpritTest$Clock$Hand is not serializable",
                "  lambda at CulpritTest.java:LINE in CulpritTest$Clock$Hand.mover",
                "  -> captures 'this' : CulpritTest$Clock$Hand, to read its field 'seconds':"
                        + " copy it to a local variable first",
                "  -> NOT SERIALIZABLE: CulpritTest$Clock$Hand");
    }

    // ---- plain lambdas

    @Test
    void aPlainLambdaIsToldHowToBeDeclared() {
        Function<String, String> plain = s -> s;
        assertExplained(
                (Maker<String>) () -> plain.apply("a"),
                "captured variable 'plain': a plain lambda of java.util.function.Function is not serializable",
                "  lambda at CulpritTest.java:LINE in CulpritTest.aPlainLambdaIsToldHowToBeDeclared",
                "  -> captures local variable 'plain'",
                "  -> NOT SERIALIZABLE: a plain lambda of java.util.function.Function, made in CulpritTest:"
                        + " declare its variable as SerializableFunction");
    }

    @Test
    void aPlainLambdaOfTheUsersOwnTypeIsToldToChangeTheType() {
        Plain plain = () -> {};
        assertExplained(
                plain,
                "a plain lambda of CulpritTest$Plain is not serializable",
                "  -> NOT SERIALIZABLE: a plain lambda of CulpritTest$Plain, made in CulpritTest:"
                        + " let Plain extend Serializable");
    }

    @Test
    void aPlainLambdaOfTheJdkIsToldToBeReplaced() {
        Function<String, String> identity = Function.identity();
        assertExplained(
                (Maker<String>) () -> identity.apply("a"),
                "captured variable 'identity': a plain lambda of java.util.function.Function is not serializable",
                "  lambda at CulpritTest.java:LINE in CulpritTest.aPlainLambdaOfTheJdkIsToldToBeReplaced",
                "  -> captures local variable 'identity'",
                "  -> NOT SERIALIZABLE: a plain lambda of java.util.function.Function,"
                        + " made in java.util.function.Function: write one of your own in its place");
    }

    static void nothing() {}

    @Test
    void aLambdaThatItsCompilerMadePlainThoughItsTypeTravelsIsToldToBeAClass() throws Throwable {
        var lookup = MethodHandles.lookup();
        var type = MethodType.methodType(void.class);
        var plain =
                LambdaMetafactory.metafactory(
                                lookup,
                                "runOrThrow",
                                MethodType.methodType(SerializableRunnable.class),
                                type,
                                lookup.findStatic(CulpritTest.class, "nothing", type),
                                type)
                        .getTarget()
                        .invoke();
        assertThatThrownBy(() -> Messages.encode(plain))
                .isInstanceOf(TransferException.class)
                .hasMessageEndingWith(
                        "made in multiprocessing.codec.CulpritTest: its compiler made none that is"
                                + " serializable: write an object of a class");
    }

    @Test
    void aFunctionOfKotlinIsToldWhatKotlinKnows(@TempDir Path folder) throws Exception {
        var function =
                """
                package kotlin.jvm.functions;
                public interface Function0<R> { R invoke(); }
                """;
        var made =
                """
                public class Made {
                    public static kotlin.jvm.functions.Function0<Integer> make() { return () -> 1; }
                }
                """;
        var lambda =
                Compiled.in(
                                folder,
                                Map.of(
                                        "kotlin/jvm/functions/Function0.java",
                                        function,
                                        "Made.java",
                                        made))
                        .make("Made");
        assertThatThrownBy(() -> Messages.encode(lambda))
                .isInstanceOf(TransferException.class)
                .hasMessageEndingWith("or annotate it with @JvmSerializableLambda");
    }

    @Test
    void aPlainLambdaIsFoundInAComparator() {
        var map = new TreeMap<String, String>(Comparator.comparing(String::strip));
        assertThat(stable(Culprit.explain(map, failure(map))))
                .contains("  -> field comparator of TreeMap : lambda at Comparator.java:")
                .endsWith(
                        "a plain lambda of java.util.function.Function, made in CulpritTest:"
                                + " declare its variable as SerializableFunction");
    }

    // ---- classes

    @Test
    void anAnonymousClassKeepsTheInstanceAround() {
        assertExplained(
                new Action() {
                    @Override
                    public void run() {}
                },
                "CulpritTest$1.this$0: CulpritTest is not serializable",
                "  CulpritTest$1",
                "  -> field CulpritTest$1.this$0 : CulpritTest, the enclosing instance, which an anonymous"
                        + " class keeps even if unused: make it a lambda, a record or a static class",
                "  -> NOT SERIALIZABLE: CulpritTest");
    }

    @Test
    void aLocalClassKeepsTheInstanceAround() {
        class Local implements Serializable {}
        assertExplained(
                new Local(),
                "Local.this$0: CulpritTest is not serializable",
                "  CulpritTest$1Local",
                "  -> field Local.this$0 : CulpritTest, the enclosing instance, which a local"
                        + " class keeps even if unused: make it a lambda, a record or a static class",
                "  -> NOT SERIALIZABLE: CulpritTest");
    }

    static Object localClassCapturing(Wire wire) {
        return new Action() {
            @Override
            public void run() {
                wire.length++;
            }
        };
    }

    @Test
    void anAnonymousClassCapturesVariables() {
        assertExplained(
                localClassCapturing(new Wire()),
                "captured variable 'wire': CulpritTest$Wire is not serializable",
                "  CulpritTest$2",
                "  -> captures local variable 'wire'",
                "  -> NOT SERIALIZABLE: CulpritTest$Wire");
    }

    @Test
    void aCollectionFilledInAnAnonymousClassKeepsTheInstanceAround() {
        assertExplained(
                new ArrayList<String>() {
                    {
                        add("a");
                    }
                },
                "CulpritTest$3.this$0: CulpritTest is not serializable",
                "  CulpritTest$3",
                "  -> field CulpritTest$3.this$0 : CulpritTest, the enclosing instance, which an anonymous"
                        + " class keeps even if unused: make it a static class",
                "  -> NOT SERIALIZABLE: CulpritTest");
    }

    @Test
    void aPlainAnonymousClassIsToldToBeALambda() {
        var task =
                new Plain() {
                    @Override
                    public void act() {}
                };
        assertExplained(
                task,
                "CulpritTest$4 is not serializable",
                "  -> NOT SERIALIZABLE: CulpritTest$4, an anonymous CulpritTest$Plain:"
                        + " make it a lambda or a record");
    }

    static class Named {
        final String name;

        Named(String name) {
            this.name = name;
        }
    }

    static class Tool extends Named implements Serializable {
        Tool() {
            super("hammer");
        }
    }

    static class Crate implements Externalizable {
        @Override
        public void writeExternal(ObjectOutput out) {}

        @Override
        public void readExternal(ObjectInput in) {}
    }

    @Test
    void whatCanBeWrittenButNotMadeAgainIsRefused() {
        assertThatThrownBy(() -> Messages.encode(List.of(new Tool())))
                .isInstanceOf(TransferException.class)
                .hasMessageContaining("element 0: multiprocessing.codec.CulpritTest$Tool")
                .hasMessageContaining("CulpritTest$Named has no constructor without parameters");
        assertThatThrownBy(() -> Messages.encode(List.of(new Crate())))
                .isInstanceOf(TransferException.class)
                .hasMessageContaining("CulpritTest$Crate has no constructor without parameters");
    }

    static class Template implements Plain {
        @Override
        public void act() {}
    }

    @Test
    void aHiddenClassIsCalledSo() throws Exception {
        byte[] bytes;
        try (var file =
                Objects.requireNonNull(
                        Template.class.getResourceAsStream("CulpritTest$Template.class"))) {
            bytes = file.readAllBytes();
        }
        var type = MethodHandles.lookup().defineHiddenClass(bytes, true).lookupClass();
        var hidden = type.getDeclaredConstructor().newInstance();
        assertExplained(
                new Object[] {hidden},
                "element 0: CulpritTest$Template/HIDDEN is not serializable",
                "  java.lang.Object[]",
                "  -> element 0",
                "  -> NOT SERIALIZABLE: CulpritTest$Template/HIDDEN, a hidden class");
    }

    @Test
    void aProxyBringsItsInvocationHandler() {
        InvocationHandler handler = (_, _, _) -> null;
        var proxy =
                Proxy.newProxyInstance(
                        Plain.class.getClassLoader(),
                        new Class<?>[] {Plain.class, Action.class},
                        handler);
        assertExplained(
                proxy,
                "invocation handler: a plain lambda of java.lang.reflect.InvocationHandler is not serializable",
                "  a proxy of CulpritTest$Plain, CulpritTest$Action",
                "  -> its invocation handler",
                "  -> NOT SERIALIZABLE: a plain lambda of java.lang.reflect.InvocationHandler, made in"
                        + " CulpritTest: cast it to (InvocationHandler & Serializable)");
    }

    static class WireException extends RuntimeException {
        final Object wire = new Wire();
    }

    @Test
    void anExceptionBringsItsFieldsAndItsCause() {
        assertExplained(
                new IllegalStateException(new WireException()),
                "Throwable.cause → WireException.wire: CulpritTest$Wire is not serializable",
                "  java.lang.IllegalStateException",
                "  -> field cause of Throwable : CulpritTest$WireException",
                "  -> field WireException.wire",
                "  -> NOT SERIALIZABLE: CulpritTest$Wire");
    }

    record Point(int x, Object wire) implements Serializable {}

    @Test
    void aRecordHasComponents() {
        assertExplained(
                new Point(1, new Wire()),
                "Point.wire: CulpritTest$Wire is not serializable",
                "  CulpritTest$Point",
                "  -> component Point.wire",
                "  -> NOT SERIALIZABLE: CulpritTest$Wire");
    }

    record PlainPoint(int x, Object wire) {}

    @Test
    void aRecordThatIsNotSerializableIsLookedIntoForAnotherCulprit() {
        var failure = new NotSerializableException(Wire.class.getName());
        assertThat(stable(Culprit.explain(new PlainPoint(1, new Wire()), failure)))
                .startsWith("PlainPoint.wire: CulpritTest$Wire is not serializable");
    }

    // ---- containers

    @Test
    void countsTheElementsOfArraysAndCollections() {
        assertExplained(
                new Object[] {"a", new ArrayList<>(List.of(1, 2, new Wire()))},
                "element 1 → element 2: CulpritTest$Wire is not serializable",
                "  java.lang.Object[]",
                "  -> element 1 : java.util.ArrayList",
                "  -> element 2",
                "  -> NOT SERIALIZABLE: CulpritTest$Wire");
    }

    record Id(int n) implements Serializable {}

    record WireKey(Wire wire) implements Serializable {}

    @Test
    void aKeyIsToldFromAValue() {
        assertExplained(
                Map.of(new WireKey(new Wire()), 1),
                "a key → WireKey.wire: CulpritTest$Wire is not serializable",
                "  java.util.ImmutableCollections$Map1",
                "  -> a key : CulpritTest$WireKey",
                "  -> component WireKey.wire",
                "  -> NOT SERIALIZABLE: CulpritTest$Wire");
    }

    @Test
    void aKeyOfTheUsersIsNamedByItsTypeAlone() {
        assertExplained(
                Map.of(new Id(1), new Wire()),
                "value of a key of type CulpritTest$Id: CulpritTest$Wire is not serializable",
                "  java.util.ImmutableCollections$Map1",
                "  -> value of a key of type CulpritTest$Id",
                "  -> NOT SERIALIZABLE: CulpritTest$Wire");
    }

    @Test
    void aLongKeyIsCut() {
        assertThat(Culprit.explain(Map.of("k".repeat(1000), new Wire()), failure(new Wire())))
                .startsWith("value of key " + "k".repeat(40) + "…: ");
    }

    @Test
    void looksIntoHoldersOfTheJdk() {
        assertExplained(
                new AtomicReference<>(new Wire()),
                "AtomicReference.value: CulpritTest$Wire is not serializable",
                "  java.util.concurrent.atomic.AtomicReference",
                "  -> field value of AtomicReference",
                "  -> NOT SERIALIZABLE: CulpritTest$Wire");
    }

    @Test
    void looksIntoAnOptionalForAnotherCulprit() {
        var failure = new NotSerializableException(Wire.class.getName());
        assertThat(stable(Culprit.explain(Optional.of(new Wire()), failure)))
                .startsWith("its value: CulpritTest$Wire is not serializable");
    }

    @Test
    void looksIntoAnEntryForAnotherCulprit() {
        var failure = new NotSerializableException(Wire.class.getName());
        assertThat(stable(Culprit.explain(Map.entry("k", new Wire()), failure)))
                .startsWith("value of key k: CulpritTest$Wire is not serializable");
    }

    // ---- what is written, and what is not

    static class Careful implements Serializable {
        static final Object SHARED = new Wire();
        final transient Object cache = new Wire();
        final Object rest;

        Careful(Object rest) {
            this.rest = rest;
        }
    }

    @Test
    void transientAndStaticFieldsAreNotBlamed() {
        assertExplained(
                new Careful(List.of(new Wire())),
                "Careful.rest → element 0: CulpritTest$Wire is not serializable",
                "  CulpritTest$Careful",
                "  -> field Careful.rest : java.util.ImmutableCollections$List12",
                "  -> element 0",
                "  -> NOT SERIALIZABLE: CulpritTest$Wire");
    }

    static class Chooser implements Serializable {
        final Object kept = new Wire();
        final transient Object sent = List.of(new Wire());

        private void writeObject(ObjectOutputStream out) throws IOException {
            out.writeObject(sent);
        }
    }

    @Test
    void onlyWhatWriteObjectWritesIsBlamed() {
        assertExplained(
                new Chooser(),
                "Chooser.sent → element 0: CulpritTest$Wire is not serializable",
                "  CulpritTest$Chooser",
                "  -> field Chooser.sent : java.util.ImmutableCollections$List12",
                "  -> element 0",
                "  -> NOT SERIALIZABLE: CulpritTest$Wire");
    }

    static class Inventor implements Serializable {
        private void writeObject(ObjectOutputStream out) throws IOException {
            out.writeObject(new Service(new Wire()));
        }
    }

    @Test
    void whatIsInNoFieldIsWrittenByItsClass() {
        assertExplained(
                new Inventor(),
                "inside Inventor → Service.pool: CulpritTest$Wire is not serializable",
                "  CulpritTest$Inventor",
                "  -> written by Inventor : CulpritTest$Service",
                "  -> field Service.pool",
                "  -> NOT SERIALIZABLE: CulpritTest$Wire");
    }

    /// Public, with a public constructor, as its interface asks.
    public static class External implements Externalizable {
        final Object kept = new Wire();
        final Object sent = new Service(new Wire());

        @Override
        public void writeExternal(ObjectOutput out) throws IOException {
            out.writeObject(sent);
        }

        @Override
        public void readExternal(ObjectInput in) {}
    }

    @Test
    void onlyWhatWriteExternalWritesIsBlamed() {
        assertExplained(
                new External(),
                "External.sent → Service.pool: CulpritTest$Wire is not serializable",
                "  CulpritTest$External",
                "  -> field External.sent : CulpritTest$Service",
                "  -> field Service.pool",
                "  -> NOT SERIALIZABLE: CulpritTest$Wire");
    }

    static class Deputized implements Serializable {
        final Object kept = new Wire();

        private Object writeReplace() {
            return new Service(new Wire());
        }
    }

    @Test
    void followsTheStandInOfAWriteReplace() {
        assertExplained(
                new Service(new Deputized()),
                "Service.pool → Deputized.writeReplace → Service.pool: CulpritTest$Wire is not serializable",
                "  CulpritTest$Service",
                "  -> field Service.pool : CulpritTest$Deputized",
                "  -> replaced by its writeReplace : CulpritTest$Service",
                "  -> field Service.pool",
                "  -> NOT SERIALIZABLE: CulpritTest$Wire");
    }

    static class Gate implements Serializable {
        private void writeObject(ObjectOutputStream out) {
            throw new IllegalStateException("closed");
        }
    }

    @Test
    void namesTheObjectWhoseWriteObjectThrows() {
        var gates = new Service(List.of(new Service(null), new Gate()));
        assertExplained(
                (Action) () -> gates.serve(),
                "captured variable 'gates' → Service.pool → element 1: CulpritTest$Gate cannot be written:"
                        + " java.lang.IllegalStateException: closed",
                "  lambda at CulpritTest.java:LINE in CulpritTest.namesTheObjectWhoseWriteObjectThrows",
                "  -> captures local variable 'gates' : CulpritTest$Service",
                "  -> field Service.pool : java.util.ImmutableCollections$List12",
                "  -> element 1",
                "  -> CANNOT BE WRITTEN: CulpritTest$Gate throws java.lang.IllegalStateException: closed");
    }

    static class Refuser implements Serializable {
        private Object writeReplace() throws NotSerializableException {
            throw new NotSerializableException("not me");
        }
    }

    @Test
    void namesTheObjectWhoseWriteReplaceThrows() {
        assertExplained(
                new Service(new Refuser()),
                "Service.pool: CulpritTest$Refuser cannot be written: java.io.NotSerializableException: not me",
                "  CulpritTest$Service",
                "  -> field Service.pool",
                "  -> CANNOT BE WRITTEN: CulpritTest$Refuser throws java.io.NotSerializableException: not me");
    }

    static class BetterWire extends Wire {}

    @Test
    void prefersTheExactClassThatTheFailureNames() {
        var failure = new NotSerializableException(Wire.class.getName());
        assertThat(stable(Culprit.explain(List.of(new BetterWire(), List.of(new Wire())), failure)))
                .startsWith("element 1 → element 0: CulpritTest$Wire is not serializable");
    }

    @Test
    void findsTheNameInTheCauseOfTheFailure() {
        var failure = new RuntimeException(failure(new Wire()));
        assertThat(stable(Culprit.explain(List.of(new Wire()), failure)))
                .startsWith("element 0: CulpritTest$Wire is not serializable");
    }

    @Test
    void findsTheCulpritAmongTheArgumentsOfACall() {
        SerializableConsumer<Object> print = Objects::requireNonNull;
        var arguments = new Object[] {1, new Service(new Wire())};
        assertThat(stable(Culprit.explainCall(print, arguments, failure(arguments))))
                .isEqualTo(
                        """
                        argument 2 → Service.pool: CulpritTest$Wire is not serializable
                          method reference Objects::requireNonNull at CulpritTest.java:LINE
                          -> argument 2 : CulpritTest$Service
                          -> field Service.pool
                          -> NOT SERIALIZABLE: CulpritTest$Wire\
                        """);
    }

    @Test
    void isTheMessageOfACallThatCannotBeSent() {
        var connection = new Service(new Wire());
        SerializableConsumer<Object> send = message -> connection.serve();
        assertThatThrownBy(() -> FunctionCall.of(send, "a").pack())
                .isInstanceOf(TransferException.class)
                .hasMessageStartingWith(
                        "captured variable 'connection' → Service.pool: "
                                + Wire.class.getName()
                                + " is not serializable\n");
    }

    @Test
    void isTheMessageOfAnObjectThatCannotBeSent() {
        assertThatThrownBy(() -> ObjectForm.pack(new Service(new Wire())))
                .isInstanceOf(TransferException.class)
                .hasMessageStartingWith("Service.pool: " + Wire.class.getName() + " is not");
    }

    @Test
    void aRecordOfAModuleThatIsNotOpenIsToldHowToOpenIt() {
        UserPrincipal user = () -> "user";
        GroupPrincipal group = () -> "group";
        assertExplained(
                new UnixDomainPrincipal(user, group),
                "jdk.net.UnixDomainPrincipal is not serializable",
                "  -> NOT SERIALIZABLE: jdk.net.UnixDomainPrincipal, a record of module jdk.net, which does not open"
                        + " jdk.net to multiprocessing: add `opens jdk.net to multiprocessing` to its module-info.java");
    }
}
