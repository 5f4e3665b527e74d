package muniment.droid;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.IntConsumer;

/** Finds the patterns that stand at one place only: by place, then by two bytes in a row there. */
final class FixedPlaces {
    private static final int MOST_EXPANSIONS = 1_024;

    private final Map<Integer, Map<Integer, List<Fixed>>> byPlace = new TreeMap<>();

    /** Return whether the condition was taken; false where its place may lie beyond the buffer. */
    boolean add(int number, Condition condition) {
        int pair = bestPair(condition.pattern);
        int place = condition.fixedPlace();
        int reach = condition.fromEnd ? place : place + condition.pattern.length;
        if (pair < 0 || place < 0 || reach > Ends.BYTES) {
            return false;
        }
        int pairPlace = condition.fromEnd ? -(place - pair) : place + pair;
        Map<Integer, List<Fixed>> here = byPlace.computeIfAbsent(pairPlace, unused -> new HashMap<>());
        for (int first : condition.pattern.values(pair)) {
            for (int second : condition.pattern.values(pair + 1)) {
                here.computeIfAbsent(first << 8 | second, unused -> new ArrayList<>())
                        .add(new Fixed(number, condition.pattern, pair));
            }
        }
        return true;
    }

    private static int bestPair(ByteSets pattern) {
        int best = -1;
        int least = MOST_EXPANSIONS + 1;
        for (int at = 0; at + 1 < pattern.length; at++) {
            int expansions = pattern.count(at) * pattern.count(at + 1);
            if (expansions > 0 && expansions < least) {
                least = expansions;
                best = at;
            }
        }
        return best;
    }

    /** Tell {@code holds} of each condition whose pattern stands in {@code data}. */
    void find(byte[] data, int length, IntConsumer holds) {
        byPlace.forEach((place, byPair) -> {
            int at = place < 0 ? length + place : place;
            if (at >= 0 && at + 1 < length) {
                List<Fixed> here = byPair.get((data[at] & 0xFF) << 8 | data[at + 1] & 0xFF);
                if (here != null) {
                    for (Fixed fixed : here) {
                        fixed.check(data, length, at, holds);
                    }
                }
            }
        });
    }

    private static final class Fixed {
        final int number;
        final ByteSets pattern;
        final int pair;

        Fixed(int number, ByteSets pattern, int pair) {
            this.number = number;
            this.pattern = pattern;
            this.pair = pair;
        }

        void check(byte[] data, int length, int pairAt, IntConsumer holds) {
            int at = pairAt - pair;
            if (at >= 0 && at + pattern.length <= length && pattern.stand(data, at)) {
                holds.accept(number);
            }
        }
    }
}
