package muniment.droid;

import java.util.ArrayList;
import java.util.List;
import java.util.function.IntConsumer;

/**
 * Looks in one pass for all patterns near the start that no gram finds, each by its rarest byte. What is
 * not seen here need not be searched for one by one.
 */
final class WidePlaces {
    private static final int MOST_VALUES = 4;
    private static final long ANY_LARGE_FILE = 1L << 40;

    private final List<List<Entry>> building = new ArrayList<>();
    private final Entry[][] byByte = new Entry[256][];
    private int length;

    WidePlaces() {
        for (int value = 0; value < byByte.length; value++) {
            building.add(new ArrayList<>());
        }
    }

    /** Return whether the condition was taken: its range lies in the buffer and its rarest byte is rare. */
    boolean add(int number, Condition condition) {
        long reach = condition.highest(ANY_LARGE_FILE) + condition.pattern.length;
        int[] values = condition.pattern.values(condition.rarestAt);
        if (condition.fromEnd || reach > Ends.BYTES || values.length > MOST_VALUES) {
            return false;
        }
        for (int value : values) {
            building.get(value).add(new Entry(number, condition));
        }
        length = Math.max(length, (int) reach);
        return true;
    }

    /** Make the table; nothing is added after this. */
    void build() {
        for (int value = 0; value < byByte.length; value++) {
            List<Entry> entries = building.get(value);
            byByte[value] = entries.isEmpty() ? null : entries.toArray(new Entry[0]);
        }
        building.clear();
    }

    /** Tell {@code seen} of each condition whose pattern stands somewhere in its range. */
    void scan(Ends ends, IntConsumer seen) {
        byte[] data = ends.head;
        int end = Math.min(length, ends.headLength);
        for (int at = 0; at < end; at++) {
            Entry[] entries = byByte[data[at] & 0xFF];
            if (entries != null) {
                for (Entry entry : entries) {
                    entry.look(ends, at, seen);
                }
            }
        }
    }

    private static final class Entry {
        private final int number;
        private final ByteSets pattern;
        private final int rarestAt;
        private final int lowest;
        private final int highest; // of a large file: in a small one too wide, which the search then mends

        Entry(int number, Condition condition) {
            this.number = number;
            pattern = condition.pattern;
            rarestAt = condition.rarestAt;
            lowest = (int) Math.max(0, condition.lowest(ANY_LARGE_FILE));
            highest = (int) condition.highest(ANY_LARGE_FILE);
        }

        void look(Ends ends, int seenAt, IntConsumer seen) {
            int at = seenAt - rarestAt;
            boolean isInRange = at >= lowest && at <= highest && at + pattern.length <= ends.headLength;
            if (isInRange && pattern.stand(ends.head, at)) {
                seen.accept(number);
            }
        }
    }
}
