package muniment.droid;

/** DROID asked for bytes that a sparse scratch copy does not hold: the whole file is needed. */
final class HoleTouched extends RuntimeException {
    private static final long serialVersionUID = 1L;

    HoleTouched() {
        super("the whole file is needed", null, false, false);
    }
}
