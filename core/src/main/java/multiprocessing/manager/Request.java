package multiprocessing.manager;

/// What a client asks for: the first object of each message to the server.
///
/// ```
///  HELLO      client number, or 0        → client number
///  CALL       referent | method | arguments …   → result
///  APPLY      referent | function        → its result, of what stands for the referent
///  COPY       referent                   → the object itself, as a copy
///  CREATE     name | interface | arguments …           → proxy
///  REGISTER   name | factory | interface → null
///  DEPART     referent | ticket          → number of the journey
///  ARRIVE     the whole journey          → proxy
///  SERVE      address | key              → address
///  COUNT                                 → how many objects proxies stand for
///  DROP       referent                   no reply: a reference less
///  RECALL     journey                    no reply: nobody will arrive
///  (an empty message)                    no reply: what is asked for is not waited for any more
/// ```
///
/// The reply to all others is `true | result` or `false | exception | who has thrown it`.
final class Request {
    static final int HELLO = 0;
    static final int CALL = 1;
    static final int APPLY = 2;
    static final int COPY = 3;
    static final int CREATE = 4;
    static final int REGISTER = 5;
    static final int DEPART = 6;
    static final int ARRIVE = 7;
    static final int SERVE = 8;
    static final int COUNT = 9;
    static final int DROP = 10;
    static final int RECALL = 11;

    private Request() {}
}
