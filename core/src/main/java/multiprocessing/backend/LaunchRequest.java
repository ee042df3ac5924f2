package multiprocessing.backend;

import java.util.Set;

/// A process to be started.
///
/// @param name its name, for messages and prefixes
/// @param job what it is to do, opaque to a back end. In the new process it is handed to
/// [multiprocessing.process.Bootstrap#runAsJvm], as [multiprocessing.process.JobBytes]; after that `awaitChildren` and
/// `abandonChildren` of the same class end the process in order. A process that is a thread hands it to `runAsThread`, which does
/// all three
/// @param loaders class loaders that can serve classes which the new process lacks
/// @param options what else it wants
@SuppressWarnings("ArrayRecordComponent") // handed on as it is, never compared
public record LaunchRequest(
        String name, byte[] job, Set<ClassLoader> loaders, LaunchOptions options) {}
