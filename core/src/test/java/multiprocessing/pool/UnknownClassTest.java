package multiprocessing.pool;

import static java.lang.classfile.ClassFile.ACC_PUBLIC;
import static java.lang.constant.ConstantDescs.CD_String;
import static java.lang.constant.ConstantDescs.CD_void;
import static java.lang.constant.ConstantDescs.INIT_NAME;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.classfile.ClassFile;
import java.lang.constant.ClassDesc;
import java.lang.constant.MethodTypeDesc;
import java.util.concurrent.TimeUnit;
import multiprocessing.error.RemoteException;
import multiprocessing.testkit.Leftovers;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/// A worker throws what its parent has no class for.
@Timeout(value = 2, unit = TimeUnit.MINUTES)
@ExtendWith(Leftovers.class)
class UnknownClassTest {
    private static final String NAME = "nowhere.StrangeException";

    /// Of a class that is nowhere but in this process.
    private static RuntimeException strange() throws ReflectiveOperationException {
        var parent = ClassDesc.of(RuntimeException.class.getName());
        var type = MethodTypeDesc.of(CD_void, CD_String);
        byte[] bytes =
                ClassFile.of()
                        .build(
                                ClassDesc.of(NAME),
                                builder ->
                                        builder.withSuperclass(parent)
                                                .withMethodBody(
                                                        INIT_NAME,
                                                        type,
                                                        ACC_PUBLIC,
                                                        code ->
                                                                code.aload(0)
                                                                        .aload(1)
                                                                        .invokespecial(
                                                                                parent, INIT_NAME,
                                                                                type)
                                                                        .return_()));
        var loader =
                new ClassLoader(UnknownClassTest.class.getClassLoader()) {
                    Class<?> define() {
                        return defineClass(NAME, bytes, 0, bytes.length);
                    }
                };
        return (RuntimeException)
                loader.define().getConstructor(String.class).newInstance("from nowhere");
    }

    private static int throwStrange() throws ReflectiveOperationException {
        throw strange();
    }

    @Test
    void anExceptionOfAClassThatTheParentLacksHasAStandIn() throws Exception {
        try (Pool pool = Pool.of(1)) {
            assertThatThrownBy(() -> pool.apply(UnknownClassTest::throwStrange))
                    .isInstanceOf(RemoteException.class)
                    .hasMessageContaining(NAME)
                    .hasMessageContaining("from nowhere")
                    .hasStackTraceContaining("throwStrange");

            assertThat(pool.apply(PoolSpec::square, 3)).isEqualTo(9);
        }
    }
}
