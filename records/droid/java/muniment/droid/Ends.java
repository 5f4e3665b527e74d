package muniment.droid;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;

/**
 * The first and last bytes of one file, read once, in buffers that a thread uses again and again. They
 * hold the scan limit and enough more that a pattern which begins within it can be seen whole.
 */
final class Ends {
    static final int BYTES = 65_536 + 16_384;

    final byte[] head = new byte[BYTES];
    private final byte[] tail = new byte[BYTES];
    long size;
    int headLength;

    /** Read both ends of the open file; a small file is read once, and whole. */
    void read(FileChannel file, long fileSize) throws IOException {
        size = fileSize;
        headLength = (int) Math.min(fileSize, BYTES);
        fill(file, head, headLength, 0);
        if (fileSize > BYTES) {
            fill(file, tail, BYTES, fileSize - BYTES);
        }
    }

    private static void fill(FileChannel file, byte[] into, int length, long from) throws IOException {
        ByteBuffer buffer = ByteBuffer.wrap(into, 0, length);
        while (buffer.hasRemaining()) {
            if (file.read(buffer, from + buffer.position()) < 0) {
                throw new IOException("the file became shorter while it was read");
            }
        }
    }

    /** Return the bytes at the end; where the file is small, the whole of it. */
    byte[] tail() {
        return size > BYTES ? tail : head;
    }

    int tailLength() {
        return headLength;
    }

    /** Return the place in the file of the first byte of {@link #tail()}. */
    long tailFrom() {
        return Math.max(0, size - BYTES);
    }

    boolean headIsWhole() {
        return size <= BYTES;
    }
}
