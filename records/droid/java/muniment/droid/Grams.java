package muniment.droid;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Finds many patterns in one pass, each by four of its bytes in a row. */
final class Grams {
    static final int GRAM_BYTES = 4;
    private static final int MOST_EXPANSIONS = 64;
    private static final int FREQUENT_BYTE_COST = 1_000; // 00, FF and space fill files by the kilobyte
    private static final int FILTER_BITS = 16;
    private static final int MIXER = 0x9E3779B1;

    private final long[] filter = new long[1 << (FILTER_BITS - 6)];
    private final Map<Integer, List<Place>> building = new HashMap<>();
    private int[] keys = new int[0];
    private Place[][] places = new Place[0][];
    private int mask;

    /** Return the place of the best gram of {@code pattern}; -1 where it has none that is rare enough. */
    static int best(ByteSets pattern) {
        int best = -1;
        long least = Long.MAX_VALUE;
        for (int at = 0; at + GRAM_BYTES <= pattern.length; at++) {
            long expansions = 1;
            long cost = 0;
            int frequent = 0;
            for (int i = at; i < at + GRAM_BYTES; i++) {
                expansions *= pattern.count(i);
                if (pattern.fits(i, 0) || pattern.fits(i, 0xFF) || pattern.fits(i, ' ')) {
                    frequent++;
                    cost += FREQUENT_BYTE_COST;
                }
            }
            if (expansions > 0 && expansions <= MOST_EXPANSIONS && frequent < GRAM_BYTES && cost + expansions < least) {
                least = cost + expansions;
                best = at;
            }
        }
        return best;
    }

    void add(int condition, ByteSets pattern, int at) {
        expand(condition, pattern, at, 0, 0);
    }

    private void expand(int condition, ByteSets pattern, int at, int taken, int key) {
        if (taken == GRAM_BYTES) {
            building.computeIfAbsent(key, unused -> new ArrayList<>()).add(new Place(condition, at));
            return;
        }
        for (int value : pattern.values(at + taken)) {
            expand(condition, pattern, at, taken + 1, key << 8 | value);
        }
    }

    /** Make the tables; nothing is added after this. */
    void build() {
        int capacity = Integer.highestOneBit(Math.max(8, building.size() * 4));
        mask = capacity - 1;
        keys = new int[capacity];
        places = new Place[capacity][];
        building.forEach((key, found) -> {
            int slot = mixed(key) & mask;
            while (places[slot] != null) {
                slot = (slot + 1) & mask;
            }
            keys[slot] = key;
            places[slot] = found.toArray(new Place[0]);
            int bit = mixed(key) >>> (32 - FILTER_BITS);
            filter[bit >> 6] |= 1L << bit;
        });
        building.clear();
    }

    /** Tell {@code found} of each place where a gram stands in {@code data}. */
    void scan(byte[] data, int length, Found found) {
        if (length < GRAM_BYTES) {
            return;
        }
        long[] bits = filter;
        int key = (data[0] & 0xFF) << 16 | (data[1] & 0xFF) << 8 | data[2] & 0xFF;
        for (int last = GRAM_BYTES - 1; last < length; last++) {
            key = key << 8 | data[last] & 0xFF;
            int mixed = key * MIXER;
            int bit = mixed >>> (32 - FILTER_BITS);
            if ((bits[bit >> 6] >>> bit & 1) != 0) {
                look(key, mixed, last - GRAM_BYTES + 1, found);
            }
        }
    }

    private void look(int key, int mixed, int at, Found found) {
        for (int slot = mixed & mask; places[slot] != null; slot = (slot + 1) & mask) {
            if (keys[slot] == key) {
                for (Place place : places[slot]) {
                    found.at(place.condition, at - place.offset);
                }
                return;
            }
        }
    }

    private static int mixed(int key) {
        return key * MIXER;
    }

    /** Told of a condition and of where its pattern would begin, which may be before the data. */
    interface Found {
        void at(int condition, int patternAt);
    }

    private static final class Place {
        final int condition;
        final int offset;

        Place(int condition, int offset) {
            this.condition = condition;
            this.offset = offset;
        }
    }
}
