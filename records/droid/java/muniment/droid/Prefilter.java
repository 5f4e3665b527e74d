package muniment.droid;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import uk.gov.nationalarchives.droid.core.signature.droid6.ByteSequence;
import uk.gov.nationalarchives.droid.core.signature.droid6.InternalSignature;

/**
 * Says which signatures can match a file at all, so that DROID need only try those. A signature is left
 * out only where a condition that DROID's own search makes does not hold; whether it matches is DROID's
 * to say. Built once, after the container signatures took theirs out of the core.
 */
final class Prefilter {
    private static final int NARROW_PLACES = 64;
    private static final int BUFFER_MARGIN = Ends.BYTES - 65_536 - 8;

    private final List<Condition> conditions = new ArrayList<>();
    private final int[][] conditionsOf; // by signature, the cheapest to look at first
    private final boolean[] isDirect; // by condition: looked at only where the signature's others hold
    private final FixedPlaces fixedHead = new FixedPlaces();
    private final FixedPlaces fixedTail = new FixedPlaces();
    private final Grams grams = new Grams();
    private final WidePlaces widePlaces = new WidePlaces();
    private final boolean[] isWide; // by condition: not searched for unless its pattern was seen in one pass
    private final ThreadLocal<Sieve> sieves = ThreadLocal.withInitial(Sieve::new);

    Prefilter(List<InternalSignature> signatures, long scanLimit) {
        Map<List<Object>, Integer> known = new HashMap<>();
        conditionsOf = new int[signatures.size()][];
        for (int i = 0; i < conditionsOf.length; i++) {
            conditionsOf[i] = numbers(signatures.get(i), scanLimit, known);
        }
        isDirect = new boolean[conditions.size()];
        isWide = new boolean[conditions.size()];
        for (int number = 0; number < isDirect.length; number++) {
            Condition condition = conditions.get(number);
            isDirect[number] = !place(number, condition);
            isWide[number] = isDirect[number] && condition.span() > NARROW_PLACES && widePlaces.add(number, condition);
        }
        grams.build();
        widePlaces.build();
        for (int[] numbers : conditionsOf) {
            cheapestFirst(numbers);
        }
    }

    private int[] numbers(InternalSignature signature, long scanLimit, Map<List<Object>, Integer> known) {
        List<Integer> numbers = new ArrayList<>();
        for (ByteSequence sequence : signature.getByteSequences()) {
            Condition condition = Condition.of(sequence, scanLimit);
            if (condition != null) {
                Integer number = known.computeIfAbsent(condition.sameness(), unused -> {
                    conditions.add(condition);
                    return conditions.size() - 1;
                });
                numbers.add(number);
            }
        }
        return numbers.stream().mapToInt(Integer::intValue).distinct().toArray();
    }

    /** Put the condition where it is found without being searched for; false where it must be searched for. */
    private boolean place(int number, Condition condition) {
        if (condition.isFixed()) {
            FixedPlaces fixed = condition.fromEnd ? fixedTail : fixedHead;
            return fixed.add(number, condition);
        }
        int gram = Grams.best(condition.pattern);
        boolean fitsBuffer = 3L * condition.pattern.length < BUFFER_MARGIN;
        if (gram < 0 || !fitsBuffer || condition.span() <= NARROW_PLACES) {
            return false;
        }
        grams.add(number, condition.pattern, gram);
        return true;
    }

    /** Look first at what is known from the head, then search, and only then read the end of the file. */
    private void cheapestFirst(int[] numbers) {
        int[] ordered = Arrays.stream(numbers).boxed()
                .sorted(Comparator.comparingInt(this::cost))
                .mapToInt(Integer::intValue)
                .toArray();
        System.arraycopy(ordered, 0, numbers, 0, numbers.length);
    }

    private int cost(int number) {
        return (isDirect[number] ? 1 : 0) + (conditions.get(number).fromEnd ? 2 : 0);
    }

    /** Return this thread's buffers, to read a file into. */
    Ends ends() {
        return sieves.get().ends;
    }

    /** Return the numbers of the signatures that may match the file in this thread's buffers. */
    BitSet survivors() throws IOException {
        return sieves.get().survivors();
    }

    /** What one thread needs to sift one file after another. */
    private final class Sieve {
        final Ends ends = new Ends();
        private final byte[] answers = new byte[conditions.size()]; // 0 not known, 1 holds, 2 does not
        private final BitSet survivors = new BitSet(conditionsOf.length);
        private final Grams.Found inWhole = (number, at) -> note(number, at, ends.head);
        private final Grams.Found inHead = (number, at) -> noteAt(false, number, at);
        private final Grams.Found inTail = (number, at) -> noteAt(true, number, at);
        private final BitSet seen = new BitSet(conditions.size());
        private boolean isTailSifted;
        private byte[] tail;

        BitSet survivors() throws IOException {
            Arrays.fill(answers, (byte) 0);
            isTailSifted = false;
            fixedHead.find(ends.head, ends.headLength, this::hold);
            grams.scan(ends.head, ends.headLength, ends.headIsWhole() ? inWhole : inHead);
            seen.clear();
            widePlaces.scan(ends, seen::set);
            survivors.clear();
            for (int signature = 0; signature < conditionsOf.length; signature++) {
                if (mayMatch(conditionsOf[signature])) {
                    survivors.set(signature);
                }
            }
            return survivors;
        }

        private void siftTail() throws IOException {
            isTailSifted = true;
            tail = ends.tail();
            fixedTail.find(tail, ends.tailLength(), this::hold);
            if (!ends.headIsWhole()) {
                grams.scan(tail, ends.tailLength(), inTail);
            }
        }

        private void hold(int number) {
            answers[number] = 1;
        }

        private boolean mayMatch(int[] numbers) throws IOException {
            for (int number : numbers) {
                if (answers[number] == 0) {
                    look(number);
                }
                if (answers[number] != 1) {
                    return false;
                }
            }
            return true;
        }

        private void look(int number) throws IOException {
            if (isWide[number] && !seen.get(number)) {
                answers[number] = 2;
            } else if (isDirect[number]) {
                answers[number] = (byte) (Search.mayStand(conditions.get(number), ends) ? 1 : 2);
            } else if (conditions.get(number).fromEnd && !isTailSifted) {
                siftTail();
            }
        }

        private void noteAt(boolean end, int number, int at) {
            if (conditions.get(number).fromEnd == end) {
                note(number, at, end ? tail : ends.head);
            }
        }

        private void note(int number, int at, byte[] data) {
            if (answers[number] == 1) {
                return;
            }
            Condition condition = conditions.get(number);
            long place = at + (condition.fromEnd ? ends.tailFrom() : 0);
            if (place < condition.lowest(ends.size) || place > condition.highest(ends.size)) {
                return;
            }
            if (at < 0 || at + condition.pattern.length > ends.headLength) { // the rest may lie beyond the buffer
                answers[number] = (byte) (place >= 0 && place + condition.pattern.length <= ends.size ? 1 : 0);
            } else if (condition.pattern.stand(data, at)) {
                answers[number] = 1;
            }
        }
    }
}
