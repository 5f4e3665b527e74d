package muniment.droid;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;

/**
 * The first and last bytes of one file, each read once, in buffers that a thread uses again and again. They
 * hold the scan limit and enough more that a pattern which begins within it can be seen whole. The end is
 * read when it is first asked for: most files need not be read there.
 */
final class Ends {
    static final int BYTES = 65_536 + 16_384;

    final byte[] head = new byte[BYTES];
    private final byte[] tail = new byte[BYTES];
    private FileChannel file;
    private boolean isTailRead;
    long size;
    int headLength;

    /** Begin with another file: read its head, which is the whole of a small file. */
    void read(FileChannel opened, long fileSize) throws IOException {
        file = opened;
        size = fileSize;
        headLength = (int) Math.min(fileSize, BYTES);
        isTailRead = false;
        fill(head, headLength, 0);
    }

    private void fill(byte[] into, int length, long from) throws IOException {
        ByteBuffer buffer = ByteBuffer.wrap(into, 0, length);
        while (buffer.hasRemaining()) {
            if (file.read(buffer, from + buffer.position()) < 0) {
                throw new IOException("the file became shorter while it was read");
            }
        }
    }

    /** Return the bytes at the end; where the file is small, the whole of it. */
    byte[] tail() throws IOException {
        if (headIsWhole()) {
            return head;
        }
        if (!isTailRead) {
            fill(tail, BYTES, size - BYTES);
            isTailRead = true;
        }
        return tail;
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
