package multiprocessing.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.lang.classfile.ClassFile;
import java.lang.constant.ClassDesc;
import org.junit.jupiter.api.Test;

/// What stands in a child for the loaders of its parent, with a parent that answers and is gone.
class ParentClassLoaderTest {
    private static final String NAME = "jobs.OfALoader";

    @Test
    void whatAnotherHasDefinedIsAskedForOnce() throws Exception {
        ParentClassLoader loader = loader(answer(7));

        Class<?> type = loader.loadClass(NAME);

        assertThat(type.getClassLoader()).isSameAs(loader.apply(7));
        assertThat(loader.loadClass(NAME)).isSameAs(type);
        assertThatThrownBy(() -> loader.loadClass("jobs.Unknown"))
                .isInstanceOf(ClassNotFoundException.class);
    }

    private static ParentClassLoader loader(byte[] said) {
        return new ParentClassLoader(
                new ParentLink(
                        new ByteArrayInputStream(said),
                        new FrameWriter(OutputStream.nullOutputStream(), 1),
                        () -> {},
                        () -> {},
                        () -> {},
                        1));
    }

    /// To the first request: a class that the loader of that number has defined.
    private static byte[] answer(int definer) {
        byte[] type = ClassFile.of().build(ClassDesc.of(NAME), _ -> {});
        int start = Wire.MESSAGE_HEADER_LENGTH;
        var message = new byte[start + 2 * Integer.BYTES + 1];
        message[0] = Wire.CLASS;
        Wire.putInt(message.length - start + type.length, message, 1);
        Wire.putInt(1, message, start);
        message[start + Integer.BYTES] = 1;
        Wire.putInt(definer, message, start + Integer.BYTES + 1);
        var said = new ByteArrayOutputStream();
        said.writeBytes(message);
        said.writeBytes(type);
        return said.toByteArray();
    }
}
