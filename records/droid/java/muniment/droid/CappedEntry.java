package muniment.droid;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import net.byteseek.io.reader.ByteArrayReader;
import net.byteseek.io.reader.WindowReader;
import uk.gov.nationalarchives.droid.core.interfaces.IdentificationRequest;
import uk.gov.nationalarchives.droid.core.interfaces.RequestIdentifier;
import uk.gov.nationalarchives.droid.core.interfaces.resource.RequestMetaData;

/**
 * The first 4 MiB of one entry of a container, in memory. DROID's own request drains the entry into a
 * temporary file: a zip bomb of 4 MB then costs 4 GiB of disk. The largest start offset in a container
 * signature is 40,000.
 */
final class CappedEntry implements IdentificationRequest<InputStream> {
    private static final int CAP_BYTES = 4 << 20;
    private static final byte[] ONE_ZERO = new byte[1]; // byteseek cannot read an array of nothing

    private byte[] bytes = ONE_ZERO;
    private WindowReader reader;

    @Override
    public void open(InputStream stream) throws IOException {
        byte[] read = stream.readNBytes(CAP_BYTES);
        bytes = read.length == 0 ? ONE_ZERO : read;
        reader = new ByteArrayReader(bytes);
    }

    @Override
    public byte getByte(long position) throws IOException {
        if (position < 0 || position >= bytes.length) {
            throw new IOException("No byte at position " + position);
        }
        return bytes[(int) position];
    }

    @Override
    public WindowReader getWindowReader() {
        return reader;
    }

    @Override
    public long size() {
        return bytes.length;
    }

    @Override
    public InputStream getSourceInputStream() {
        return new ByteArrayInputStream(bytes);
    }

    @Override
    public void close() throws IOException {
        if (reader != null) {
            reader.close();
        }
    }

    @Override
    public String getFileName() {
        return null;
    }

    @Override
    public String getExtension() {
        return null;
    }

    @Override
    public RequestMetaData getRequestMetaData() {
        return null;
    }

    @Override
    public RequestIdentifier getIdentifier() {
        return null;
    }
}
