package muniment.droid;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import uk.gov.nationalarchives.droid.core.signature.droid6.SideFragment;

/**
 * Whether the fragments to the right of an anchor can all follow it, each within its gaps. Without this
 * check the signatures of MPEG audio (279 to 281) survive on their two bytes and DROID backtracks in them
 * for most of its time.
 */
final class Chain {
    private final int anchorLength;
    private final List<List<Link>> levels = new ArrayList<>();

    Chain(int anchorLength, List<List<SideFragment>> right) {
        this.anchorLength = anchorLength;
        for (List<SideFragment> alternatives : right) {
            List<Link> level = new ArrayList<>();
            for (SideFragment fragment : alternatives) {
                level.add(new Link(fragment));
            }
            levels.add(level);
        }
    }

    boolean isEmpty() {
        return levels.isEmpty();
    }

    /** Return what two chains share that ask for the same. */
    List<Object> sameness() {
        List<Object> all = new ArrayList<>();
        for (List<Link> level : levels) {
            all.add(level.size());
            for (Link link : level) {
                all.addAll(List.of(link.least, link.most, link.sets));
            }
        }
        return all;
    }

    /**
     * Return whether the chain may follow an anchor at one of {@code anchors}. A file that goes on after
     * the buffer may hold the rest there: then the answer is yes.
     */
    boolean mayFollow(BitSet anchors, byte[] data, int length, boolean isWhole) {
        BitSet ends = new BitSet();
        anchors.stream().forEach(at -> ends.set(Math.min(at + anchorLength, length)));
        BitSet reached = ends;
        for (List<Link> level : levels) {
            if (!isWhole && runsOff(reached, level, length)) {
                return true;
            }
            reached = next(reached, level, data, length);
            if (reached.isEmpty()) {
                return false;
            }
        }
        return true;
    }

    private static boolean runsOff(BitSet reached, List<Link> level, int length) {
        int furthest = reached.length() - 1;
        for (Link link : level) {
            if ((long) furthest + link.most + link.sets.length > length) {
                return true;
            }
        }
        return false;
    }

    private static BitSet next(BitSet reached, List<Link> level, byte[] data, int length) {
        BitSet ends = new BitSet();
        for (Link link : level) {
            int firstUnseen = 0; // gaps overlap: each place is looked at once
            for (int at = reached.nextSetBit(0); at >= 0; at = reached.nextSetBit(at + 1)) {
                int from = Math.max(at + link.least, firstUnseen);
                int to = (int) Math.min((long) at + link.most, length - link.sets.length);
                for (int place = from; place <= to; place++) {
                    if (link.sets.stand(data, place)) {
                        ends.set(place + link.sets.length);
                    }
                }
                firstUnseen = Math.max(firstUnseen, to + 1);
            }
        }
        return ends;
    }

    private static final class Link {
        final ByteSets sets;
        final int least;
        final int most;

        Link(SideFragment fragment) {
            sets = ByteSets.of(fragment.getMatcher());
            least = fragment.getMinOffset();
            most = fragment.getMaxOffset();
        }
    }
}
