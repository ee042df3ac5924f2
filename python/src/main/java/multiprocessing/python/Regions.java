package multiprocessing.python;

import java.time.DateTimeException;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.zone.ZoneOffsetTransition;
import java.time.zone.ZoneRulesProvider;
import multiprocessing.error.TransferException;
import net.razorvine.pickle.IObjectConstructor;

/// Time zones of regions, whose clocks are changed: Python's `zoneinfo`.
final class Regions {
    /*
     * To Java a time in a region has its distance from UTC. To Python it has a bit, `fold`, that counts where the clocks are
     * changed: of two equal times in autumn it tells the second, and of a time that is left out in spring whether it is meant
     * as after the change. Java has no such time: it is the same moment by another clock.
     */

    private static final int MONTH_AT = 2; // in the bytes of a `datetime`
    private static final int FOLD = 0x80; // there

    /// `ZoneInfo(key)`.
    static final IObjectConstructor ZONE_INFO = of -> zone((String) of[0]);

    private Regions() {}

    /// What Python calls to have one made: `getattr(ZoneInfo, '_unpickle')(key, from_cache)`.
    ///
    /// @throws TransferException if it is any other attribute
    static Object attribute(Object[] of) {
        if (of.length == 2 && of[0] == ZONE_INFO && "_unpickle".equals(of[1])) {
            return ZONE_INFO;
        }
        throw new TransferException(
                "cannot be received from Python, for it is no plain data: an attribute of something");
    }

    private static ZoneId zone(String key) {
        try {
            return ZoneId.of(key);
        } catch (DateTimeException e) {
            throw new TransferException(
                    "cannot be received from Python: a time zone that Java does not know: " + key,
                    e);
        }
    }

    static ZonedDateTime at(LocalDateTime local, ZoneId zone, boolean isFolded) {
        ZoneOffsetTransition change = zone.getRules().getTransition(local);
        return change == null
                ? local.atZone(zone)
                : ZonedDateTime.ofInstant(
                        local, isFolded ? change.getOffsetAfter() : change.getOffsetBefore(), zone);
    }

    /// Whether the bytes of a `datetime` have the bit.
    static boolean isFolded(byte[] bytes) {
        return (bytes[MONTH_AT] & FOLD) != 0;
    }

    /// The bytes of a `datetime` that is `time`, with the bit if it is the second.
    static byte[] folded(byte[] bytes, ZonedDateTime time) {
        if (!time.equals(time.withEarlierOffsetAtOverlap())) {
            bytes[MONTH_AT] |= (byte) FOLD;
        }
        return bytes;
    }

    /// As Python may know it: what is no region, as `UTC+02:00`, is a distance from UTC.
    static ZoneId known(ZoneId zone) {
        return ZoneRulesProvider.getAvailableZoneIds().contains(zone.getId())
                ? zone
                : zone.normalized();
    }
}
