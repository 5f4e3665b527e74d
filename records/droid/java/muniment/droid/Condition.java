package muniment.droid;

import java.util.List;
import uk.gov.nationalarchives.droid.core.signature.droid6.ByteSequence;
import uk.gov.nationalarchives.droid.core.signature.droid6.SideFragment;
import uk.gov.nationalarchives.droid.core.signature.droid6.SubSequence;

/**
 * What must stand in a file, as a minimum, for one byte sequence of a signature to match: a pattern that
 * begins somewhere from {@link #lowest} to {@link #highest}. It restates where DROID's
 * SubSequence.findSequenceFromPosition looks for the anchor of the sequence it tries first; a wider range
 * than DROID's is always safe, a narrower one never.
 */
final class Condition {
    /** Ranges are widened by so many pattern lengths: byteseek's search may overshoot at a window's border. */
    private static final int SLACK_LENGTHS = 2;

    final boolean fromEnd;
    final ByteSets pattern;
    final Chain chain;
    /** The position of the pattern that the fewest values fit, and those values: what to look at first. */
    final int rarestAt;
    final boolean[] rarest = new boolean[256];
    private final SubSequence sequence;
    private final boolean full;
    private final long scanLimit;
    private final int before; // bytes of the pattern before the anchor
    private final int anchorLength;
    private final int minLeft;
    private final int maxLeft;
    private final int minRight;
    private final int maxRight;

    private Condition(ByteSequence of, SubSequence sequence, long scanLimit) {
        this.sequence = sequence;
        this.scanLimit = scanLimit;
        fromEnd = "EOFoffset".equalsIgnoreCase(of.getReference());
        full = !of.isAnchoredToBOF() && !of.isAnchoredToEOF();
        anchorLength = sequence.getAnchorMatcher().length();
        List<List<SideFragment>> left = sequence.getLeftFragments();
        List<List<SideFragment>> right = sequence.getRightFragments();
        minLeft = space(left, true);
        maxLeft = space(left, false);
        minRight = space(right, true);
        maxRight = space(right, false);
        ByteSets leftPattern = Extension.toTheLeft(left);
        before = leftPattern.length;
        pattern = leftPattern
                .then(ByteSets.of(sequence.getAnchorMatcher()))
                .then(Extension.toTheRight(right));
        chain = new Chain(anchorLength, right);
        rarestAt = rarestPosition(pattern);
        for (int value : pattern.values(rarestAt)) {
            rarest[value] = true;
        }
    }

    private static int rarestPosition(ByteSets pattern) {
        int rarestAt = 0;
        for (int at = 1; at < pattern.length; at++) {
            if (rank(pattern, at) < rank(pattern, rarestAt)) {
                rarestAt = at;
            }
        }
        return rarestAt;
    }

    private static int rank(ByteSets pattern, int at) {
        return pattern.count(at) * 4 + (pattern.fits(at, 0) ? 3 : 0); // zeros fill files
    }

    /** Return the condition of {@code of}; null where nothing can be said of it. */
    static Condition of(ByteSequence of, long scanLimit) {
        List<SubSequence> sequences = of.getSubSequences();
        if (sequences.isEmpty()) {
            return null;
        }
        boolean reversed = "EOFoffset".equalsIgnoreCase(of.getReference());
        SubSequence first = sequences.get(reversed ? sequences.size() - 1 : 0);
        boolean indirect = of.getReference().startsWith("Indirect");
        if (indirect || first.getMinSeqOffset() < 0 || scanLimit <= 0) {
            return null;
        }
        return new Condition(of, first, scanLimit);
    }

    private static int space(List<List<SideFragment>> fragments, boolean least) {
        int sum = 0;
        for (List<SideFragment> alternatives : fragments) {
            int best = least ? Integer.MAX_VALUE : 0;
            for (SideFragment fragment : alternatives) {
                int bytes = fragment.getNumBytes() + (least ? fragment.getMinOffset() : fragment.getMaxOffset());
                best = least ? Math.min(best, bytes) : Math.max(best, bytes);
            }
            sum += best;
        }
        return sum;
    }

    /** Return whether there is one place only, whatever the file. */
    boolean isFixed() {
        int slack = fromEnd ? maxRight - minRight : maxLeft - minLeft;
        return !full && slack == 0 && sequence.getMinSeqOffset() == sequence.getMaxSeqOffset();
    }

    /** Return the place of a fixed pattern: from the start, or from the end where it is tied to that. */
    int fixedPlace() {
        return fromEnd
                ? minRight + anchorLength + sequence.getMinSeqOffset() + before
                : minLeft + sequence.getMinSeqOffset() - before;
    }

    /** Return how many places there are at most, not counting the slack. */
    long span() {
        if (full) {
            return scanLimit;
        }
        int slack = fromEnd ? maxRight - minRight : maxLeft - minLeft;
        return sequence.getMaxSeqOffset() - sequence.getMinSeqOffset() + slack;
    }

    private int slack() {
        return isFixed() ? 0 : SLACK_LENGTHS * anchorLength;
    }

    /** Return the first place of a file of {@code size} bytes where the pattern may begin. */
    long lowest(long size) {
        if (!fromEnd) {
            return (long) minLeft + sequence.getMinSeqOffset() - before;
        }
        long last = size - 1;
        long lowest = full
                ? 0
                : last - minRight - (anchorLength - 1) - sequence.getMaxSeqOffset() - (maxRight - minRight);
        return Math.max(Math.max(lowest, last - scanLimit), minLeft) - slack() - before;
    }

    /** Return the last place where the pattern may begin; below {@link #lowest} where there is none. */
    long highest(long size) {
        long last = size - 1;
        if (fromEnd) {
            long highest = last - minRight - (anchorLength - 1) - sequence.getMinSeqOffset();
            long least = Math.max(last - scanLimit, minLeft);
            return highest < least ? -1 - (long) before : highest - before;
        }
        long end = full
                ? last - minRight
                : (long) minLeft + anchorLength - 1 + sequence.getMaxSeqOffset() + (maxLeft - minLeft);
        end = Math.min(Math.min(end, scanLimit), last - minRight);
        long lowest = (long) minLeft + sequence.getMinSeqOffset();
        long highest = end - (anchorLength - 1);
        return highest < lowest ? -1 - (long) before : highest + slack() - before;
    }

    int anchorAt(int patternAt) {
        return patternAt + before;
    }

    /** Return what two conditions share when they ask for the same. */
    List<Object> sameness() {
        List<Object> range = List.of(fromEnd, full, before, anchorLength, minLeft, maxLeft, minRight, maxRight);
        int least = sequence.getMinSeqOffset();
        return List.of(range, least, sequence.getMaxSeqOffset(), pattern, chain.sameness());
    }
}
