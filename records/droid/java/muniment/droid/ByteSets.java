package muniment.droid;

import java.util.Arrays;
import net.byteseek.matcher.bytes.ByteMatcher;
import net.byteseek.matcher.sequence.SequenceMatcher;

/** One set of byte values for each position of a pattern: four longs, a bit for each value. */
final class ByteSets {
    private static final int LONGS = 4;
    private static final int VALUES = 256;

    final int length;
    private final long[] bits;

    private ByteSets(int length) {
        this.length = length;
        this.bits = new long[length * LONGS];
    }

    static ByteSets of(SequenceMatcher matcher) {
        ByteSets sets = new ByteSets(matcher.length());
        for (int position = 0; position < sets.length; position++) {
            ByteMatcher at = matcher.getMatcherForPosition(position);
            for (byte value : at.getMatchingBytes()) {
                sets.add(position, value & 0xFF);
            }
        }
        return sets;
    }

    /** Return {@code length} positions that every byte fits. */
    static ByteSets anything(int length) {
        ByteSets sets = new ByteSets(length);
        Arrays.fill(sets.bits, -1L);
        return sets;
    }

    private void add(int position, int value) {
        bits[position * LONGS + (value >> 6)] |= 1L << value;
    }

    /** Return these positions and then those of {@code after}. */
    ByteSets then(ByteSets after) {
        ByteSets joined = new ByteSets(length + after.length);
        System.arraycopy(bits, 0, joined.bits, 0, bits.length);
        System.arraycopy(after.bits, 0, joined.bits, bits.length, after.bits.length);
        return joined;
    }

    /** Return what fits these sets or {@code other}, as far as the shorter reaches. */
    ByteSets or(ByteSets other) {
        ByteSets either = new ByteSets(Math.min(length, other.length));
        for (int i = 0; i < either.bits.length; i++) {
            either.bits[i] = bits[i] | other.bits[i];
        }
        return either;
    }

    boolean fits(int position, int value) {
        return (bits[position * LONGS + (value >> 6)] >>> value & 1) != 0;
    }

    /** Return how many values fit at {@code position}. */
    int count(int position) {
        int count = 0;
        for (int i = 0; i < LONGS; i++) {
            count += Long.bitCount(bits[position * LONGS + i]);
        }
        return count;
    }

    int[] values(int position) {
        int[] values = new int[count(position)];
        int found = 0;
        for (int value = 0; value < VALUES; value++) {
            if (fits(position, value)) {
                values[found++] = value;
            }
        }
        return values;
    }

    /** Return whether all of it stands in {@code data} at {@code at}; the caller has checked the borders. */
    boolean stand(byte[] data, int at) {
        for (int position = 0; position < length; position++) {
            if (!fits(position, data[at + position] & 0xFF)) {
                return false;
            }
        }
        return true;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof ByteSets && Arrays.equals(bits, ((ByteSets) other).bits);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bits);
    }
}
