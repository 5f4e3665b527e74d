package muniment.droid;

/** The time for one file is up. Not an IndexOutOfBounds, which DROID's matcher catches and goes on from. */
final class OutOfTime extends RuntimeException {
    private static final long serialVersionUID = 1L;

    OutOfTime() {
        super("out of time", null, false, false);
    }
}
