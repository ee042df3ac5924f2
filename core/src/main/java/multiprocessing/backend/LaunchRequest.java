package multiprocessing.backend;

import java.util.Set;

/// A process to be started.
///
/// @param name its name, for messages and prefixes
/// @param job what it is to do, opaque to a back end; handed to the job runner in the new process
/// @param loaders class loaders that can serve classes which the new process lacks
/// @param options what else it wants
@SuppressWarnings("ArrayRecordComponent") // handed on as it is, never compared
public record LaunchRequest(
        String name, byte[] job, Set<ClassLoader> loaders, LaunchOptions options) {}
