package muniment.droid;

import java.util.ArrayList;
import java.util.List;
import uk.gov.nationalarchives.droid.core.signature.droid6.SideFragment;

/** The bytes beside an anchor that stand at one distance from it, and so make the pattern longer. */
final class Extension {
    private Extension() {
        // functions only
    }

    static ByteSets toTheRight(List<List<SideFragment>> fragments) {
        ByteSets pattern = ByteSets.anything(0);
        for (List<SideFragment> alternatives : fragments) {
            if (!atOneDistance(alternatives)) {
                break;
            }
            ByteSets either = either(alternatives);
            pattern = pattern.then(ByteSets.anything(alternatives.get(0).getMinOffset())).then(either);
            if (!ofOneLength(alternatives)) {
                break; // what follows then stands at no one distance
            }
        }
        return pattern;
    }

    static ByteSets toTheLeft(List<List<SideFragment>> fragments) {
        ByteSets pattern = ByteSets.anything(0);
        for (List<SideFragment> alternatives : fragments) {
            if (!atOneDistance(alternatives) || !ofOneLength(alternatives)) {
                break;
            }
            ByteSets either = either(alternatives);
            pattern = either.then(ByteSets.anything(alternatives.get(0).getMinOffset())).then(pattern);
        }
        return pattern;
    }

    private static ByteSets either(List<SideFragment> alternatives) {
        List<SideFragment> rest = new ArrayList<>(alternatives);
        ByteSets either = ByteSets.of(rest.remove(0).getMatcher());
        for (SideFragment fragment : rest) {
            either = either.or(ByteSets.of(fragment.getMatcher()));
        }
        return either;
    }

    private static boolean atOneDistance(List<SideFragment> alternatives) {
        if (alternatives.isEmpty()) {
            return false;
        }
        int distance = alternatives.get(0).getMinOffset();
        for (SideFragment fragment : alternatives) {
            if (fragment.getMinOffset() != distance || fragment.getMaxOffset() != distance) {
                return false;
            }
        }
        return true;
    }

    private static boolean ofOneLength(List<SideFragment> alternatives) {
        int length = alternatives.get(0).getNumBytes();
        for (SideFragment fragment : alternatives) {
            if (fragment.getNumBytes() != length) {
                return false;
            }
        }
        return true;
    }
}
