package multiprocessing.manager;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// What a server has lent to a client with one reply. For the thread that decodes it.
final class Lent implements Side {
    /*
     * The server has counted each once. It may stand in the reply more than once, as also within an exception, or behind
     * something that cannot be decoded.
     */
    private final Link link;
    private final Set<Long> left;
    private final Map<Long, Object> proxies = new HashMap<>();

    Lent(Link link, List<Long> numbers) {
        this.link = link;
        this.left = new HashSet<>(numbers);
    }

    @Override
    public Object resolve(long number, Class<?> type) {
        Object known = proxies.get(number);
        if (known == null) {
            Face face = Face.of(type);
            ProxyHandler handler = link.borrow(number, face); // which may find no memory
            left.remove(number); // at once: what is given back twice is lost to others
            known = face.proxy(handler);
            proxies.put(number, known);
        }
        return known;
    }

    /// Gives back what has not become a proxy.
    void giveBackRest() {
        left.forEach(link::giveBack);
    }
}
