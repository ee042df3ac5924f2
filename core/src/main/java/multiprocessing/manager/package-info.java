/// Objects that live in one process and are used from many.
///
/// ```
///  client process                                      ║ wall ║   manager process
///  your thread ─▶ proxy ─▶ ProxyHandler                ║      ║
///                            Link ─▶ Wire ─ request ═══▶ Wire ─▶ Session ─▶ Referent ─▶ your object
///  your thread ◀─ result ◀─ Wire ◀─────────── reply ═══ Wire ◀─ Session ◀──┘
///  Cleaner ─▶ Notes, on the first line ───────── drop ══▶ Session: one reference less
/// ```
///
/// **Lines.** Each thread of a client that calls has a connection of its own, and in the server a thread of its own, as in
/// Python: so a recursive lock knows who holds it, and who waits holds up nobody else. Within the process tree a line is a
/// [pipe][multiprocessing.connection.Pipe] in shared memory, which the client makes and puts into the manager's door, a
/// queue; from elsewhere it is a socket that has passed the handshake. A line ends with its thread or process.
///
/// **Referents.** An object in the server that proxies stand for is a referent. Each process that has proxies for it holds
/// it, with as many references as it was given, and so does a message that carries a proxy from one process to another,
/// until it has arrived or cannot any more. When the last one is gone the server forgets the object. One that is held by
/// another object of the server, as a list in a map, lives as long as that does: the server has no count for it, the
/// garbage collector knows. So a ring of lists that hold each other goes too, which Python's counts keep for ever. That a proxy is
/// used no more, the garbage collector of its process finds, which knows nothing of what the server holds for it.
///
/// **Calls.** A request names a referent that this client was given, and a method of its interface or a function
/// to be run on it; other objects cannot be reached. Functions are of classes that the server has. Arguments, results and
/// exceptions are encoded by the [codec][multiprocessing.codec.Codec]. A proxy for an object of the same server arrives
/// there as the object's stand-in, not as a way round by the line, and comes back as a proxy.
///
/// **Interfaces.** Those of the proxies get further methods as what they stand for does. Who implements one, as in a test, writes
/// them then.
///
/// | who dies | what becomes of it |
/// | --- | --- |
/// | client, so all its lines end | with the first line what it held is forgotten; with each other what that thread waited for is given up, and its locks are handed on: after its turn, if it waits until others are done with an object |
/// | a thread of a client | its line ends when the client opens another one, or when the garbage collector notices; then what it waited for is given up, and its locks are handed on |
/// | server | calls under way and all later ones fail with [ClosedException][multiprocessing.error.ClosedException], also when a new server listens at the same address; who connects again, as a [RemoteManager][multiprocessing.manager.RemoteManager] does by itself, has proxies of the new one |
/// | process that made the manager | the server ends with it |
/// | sender of a proxy, after it was sent | the receiver gets it |
/// | sender of a proxy, in the middle of sending it | nothing keeps the referent any more; but a server elsewhere that had been told of the proxy keeps it until its own end |
/// | all who could take a message with a proxy | nothing keeps the referent, once what the message waits in has ended; but a server elsewhere, if the sender is dead by then, or has left it and does not get through to it in a few tries, keeps it until its own end |
@NullMarked
package multiprocessing.manager;

import org.jspecify.annotations.NullMarked;
