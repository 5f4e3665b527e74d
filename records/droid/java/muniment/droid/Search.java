package muniment.droid;

import java.io.IOException;
import java.util.BitSet;

/** Searches for one condition, place by place; for those that no table can find. */
final class Search {
    private Search() {
        // one function
    }

    /** Return whether the condition may hold; where the buffer ends before the file does, it may. */
    static boolean mayStand(Condition condition, Ends ends) throws IOException {
        byte[] data = condition.fromEnd ? ends.tail() : ends.head;
        int length = condition.fromEnd ? ends.tailLength() : ends.headLength;
        long from = condition.fromEnd ? ends.tailFrom() : 0;
        long lowest = Math.max(condition.lowest(ends.size), 0);
        long highest = Math.min(condition.highest(ends.size), ends.size - condition.pattern.length);
        if (highest < lowest) {
            return false;
        }
        if (lowest < from || highest + condition.pattern.length > from + length) {
            return true; // part of the range lies beyond the buffer
        }
        boolean linked = !condition.fromEnd && !condition.chain.isEmpty();
        int first = next(condition, data, (int) (lowest - from), (int) (highest - from));
        if (first < 0 || !linked) {
            return first >= 0;
        }
        BitSet anchors = new BitSet();
        for (int at = first; at >= 0; at = next(condition, data, at + 1, (int) (highest - from))) {
            anchors.set(condition.anchorAt(at));
        }
        return condition.chain.mayFollow(anchors, data, length, ends.headIsWhole());
    }

    /** Return the first place from {@code lowest} to {@code highest} where the pattern stands, or -1. */
    private static int next(Condition condition, byte[] data, int lowest, int highest) {
        ByteSets pattern = condition.pattern;
        boolean[] rarest = condition.rarest;
        int rarestAt = condition.rarestAt;
        for (int at = lowest; at <= highest; at++) {
            if (rarest[data[at + rarestAt] & 0xFF] && pattern.stand(data, at)) {
                return at;
            }
        }
        return -1;
    }
}
