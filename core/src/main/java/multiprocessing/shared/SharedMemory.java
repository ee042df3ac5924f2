package multiprocessing.shared;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import java.util.HexFormat;
import java.util.concurrent.ThreadLocalRandom;
import multiprocessing.codec.Handle;
import multiprocessing.codec.Shareable;
import multiprocessing.error.SharedMemoryException;
import multiprocessing.memory.NamedMemory;

/// A block of memory that any process of this machine finds by its name. Python:
/// `multiprocessing.shared_memory.SharedMemory`, and on Linux the same blocks: what either creates,
/// the other attaches.
///
/// ```java
/// try (var block = SharedMemory.create(1 << 20)) {
///     block.segment().set(ValueLayout.JAVA_INT, 0, 42);
///     …                                       // others: SharedMemory.attach(block.name())
///     block.unlink();
/// }
/// ```
///
/// A block stays until somebody, once, calls [#unlink]; its memory is free when it is unlinked and
/// the last process has closed it or ended. A process that dies leaves what it wrote.
///
/// A block belongs to the process tree that created it. When that has ended, and nobody has unlinked
/// the block, it is unlinked: at the orderly end of the tree's first process, or, if that was
/// killed, when the next program of this user shares something. Who has attached, of another tree or
/// in Python, destroys nothing by its end, and keeps the block as long as it has it. One that was
/// created with `track` false belongs to nobody, and stays until the machine starts anew. The tree
/// has ended when its first process has, and each that was built to outlive its parent and has
/// created or attached to a block.
///
/// All methods may be called by any thread, and do not wait; but while a process is stopped that just
/// then has the folder for shared memory locked, to create may take half a minute, and to attach in a
/// child a second; while one thread waits so to create, so may others of its process, also to attach or
/// unlink. The content is nobody's to guard: who reads what another writes needs a lock or the
/// memory orders of a [VarHandle][java.lang.invoke.VarHandle].
///
/// A block may be captured by a target, given as an argument, or put into a queue: its name travels,
/// and the receiver attaches. That fails there if it is unlinked by then, and has to be closed there.
///
/// Python up to 3.12, and later ones unless they attach with `track=False`, unlink a block when the
/// Python program ends that attached to it. Who has it open keeps it, but nobody finds it by its
/// name any more.
///
/// Elsewhere than on Linux a block is a file in a folder of this user, for JVMs only: Python's have
/// names there that are no files.
public final class SharedMemory implements AutoCloseable, Shareable {
    private static final String PREFIX = "psm_";

    private final String name;
    private final NamedMemory memory;

    private SharedMemory(String name, NamedMemory memory) {
        this.name = name;
        this.memory = memory;
    }

    /// Creates a block of that size, all zeros, under a name as Python's: `psm_` and eight digits. It
    /// is tracked: unlinked at the end of this process's tree, if nobody has before.
    ///
    /// @throws IllegalArgumentException if `sizeBytes` is not positive
    /// @throws SharedMemoryException if there is no room for it; names what there is, and the
    ///     largest blocks
    public static SharedMemory create(long sizeBytes) {
        return create(sizeBytes, true);
    }

    /// As [#create(long)], but one that stays until it is unlinked, unless `track`.
    ///
    /// @throws IllegalArgumentException if `sizeBytes` is not positive
    /// @throws SharedMemoryException if there is no room for it
    public static SharedMemory create(long sizeBytes, boolean track) {
        while (true) {
            String name =
                    PREFIX + HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextInt());
            try {
                return create(name, sizeBytes, track);
            } catch (NameTakenException another) {
                // one in four thousand million
            }
        }
    }

    /// Creates a block of that name and size, all zeros. It is tracked: unlinked at the end of this
    /// process's tree, if nobody has before.
    ///
    /// @throws IllegalArgumentException if `sizeBytes` is not positive, or `name` cannot be the name
    ///     of a file
    /// @throws NameTakenException if there is one
    /// @throws SharedMemoryException if there is no room for it
    public static SharedMemory create(String name, long sizeBytes) {
        return create(name, sizeBytes, true);
    }

    /// As [#create(String, long)], but one that stays until it is unlinked, unless `track`. Python:
    /// `SharedMemory(name, create=True, size=n, track=False)`.
    ///
    /// @throws IllegalArgumentException if `sizeBytes` is not positive, or `name` cannot be the name
    ///     of a file
    /// @throws NameTakenException if there is one
    /// @throws SharedMemoryException if there is no room for it
    public static SharedMemory create(String name, long sizeBytes, boolean track) {
        if (sizeBytes <= 0) {
            throw new IllegalArgumentException(
                    "a block has at least one byte: sizeBytes=" + sizeBytes);
        }
        try {
            return new SharedMemory(name, NamedMemory.create(name, sizeBytes, track));
        } catch (FileAlreadyExistsException e) {
            throw new NameTakenException(name, e);
        } catch (IOException e) {
            throw failure("create", name, e);
        }
    }

    /// Opens the block of that name, whoever created it.
    ///
    /// @throws IllegalArgumentException if `name` cannot be the name of a file
    /// @throws NoSuchMemoryException if there is none
    /// @throws SharedMemoryException if it belongs to another user, or has no size, for its creator
    ///     is not that far or died before
    public static SharedMemory attach(String name) {
        NamedMemory memory;
        try {
            memory = NamedMemory.attach(name);
        } catch (NoSuchFileException e) {
            throw new NoSuchMemoryException(name, e);
        } catch (IOException e) {
            throw failure("attach to", name, e);
        }
        var block = new SharedMemory(name, memory);
        if (block.size() == 0) {
            block.close();
            throw new SharedMemoryException(
                    "shared memory has no size, for its creator is not that far or died before: name="
                            + name);
        }
        return block;
    }

    /// The name by which others attach.
    public String name() {
        return name;
    }

    /// How many bytes it has.
    public long size() {
        return memory.sizeBytes();
    }

    /// The bytes, mapped into this process until [#close]; Python's `buf`. Always the same object,
    /// for all threads. Numbers in it have the byte order of this machine, as Python's `struct`
    /// and numpy have them. A buffer over it has another order until it is told:
    /// `segment().asByteBuffer().order(ByteOrder.nativeOrder())`.
    ///
    /// @throws IllegalStateException if this is closed; an access to the segment throws it, too
    /// @throws SharedMemoryException if it cannot be mapped, as for want of address space
    /// @throws OutOfMemoryError if there is no thread for that to be had; to be tried again
    public MemorySegment segment() {
        try {
            return memory.segment();
        } catch (IOException e) {
            throw failure("map", name, e);
        }
    }

    /// Unmaps the block from this process. It is there for others as before. Idempotent.
    ///
    /// @throws IllegalStateException if an operation of the JDK is using the segment, such as a
    ///     write of it to a channel in another thread; nothing is closed then
    @Override
    public void close() {
        try {
            memory.close();
        } catch (IOException e) {
            throw failure("close", name, e);
        }
    }

    /// Removes the name: nobody can attach any more. Who has the block keeps it until it closes it.
    /// May be called before or after [#close], once, by any process.
    ///
    /// @throws NoSuchMemoryException if it is unlinked already
    /// @throws SharedMemoryException if the system does not let this user
    public void unlink() {
        try {
            memory.unlink();
        } catch (NoSuchFileException e) {
            throw new NoSuchMemoryException(name, e);
        } catch (IOException e) {
            throw failure("unlink", name, e);
        }
    }

    @Override
    public Handle toHandle() {
        return new ByName(name);
    }

    private record ByName(String name) implements Handle {
        @Override
        public SharedMemory resolve() {
            return attach(name);
        }

        /// A block is there as long as its name, whoever has it open.
        @Override
        public Object hold() {
            return this;
        }
    }

    private static SharedMemoryException failure(String what, String name, IOException cause) {
        return new SharedMemoryException(
                "cannot %s shared memory: name=%s: %s".formatted(what, name, cause), cause);
    }

    /// `SharedMemory(name, size=n)`.
    @Override
    public String toString() {
        return "SharedMemory(" + name + ", size=" + size() + ")";
    }
}
