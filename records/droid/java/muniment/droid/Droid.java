package muniment.droid;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import uk.gov.nationalarchives.droid.container.AbstractContainerIdentifier;
import uk.gov.nationalarchives.droid.container.AbstractIdentifierEngine;
import uk.gov.nationalarchives.droid.container.ContainerSignatureFileReader;
import uk.gov.nationalarchives.droid.container.ole2.Ole2Identifier;
import uk.gov.nationalarchives.droid.container.ole2.Ole2IdentifierEngine;
import uk.gov.nationalarchives.droid.container.zip.ZipIdentifier;
import uk.gov.nationalarchives.droid.container.zip.ZipIdentifierEngine;
import uk.gov.nationalarchives.droid.core.BinarySignatureIdentifier;
import uk.gov.nationalarchives.droid.core.IdentificationRequestByteReaderAdapter;
import uk.gov.nationalarchives.droid.core.interfaces.IdentificationMethod;
import uk.gov.nationalarchives.droid.core.interfaces.IdentificationResult;
import uk.gov.nationalarchives.droid.core.interfaces.IdentificationResultCollection;
import uk.gov.nationalarchives.droid.core.interfaces.IdentificationResultImpl;
import uk.gov.nationalarchives.droid.core.interfaces.archive.ArchiveFormatResolverImpl;
import uk.gov.nationalarchives.droid.core.interfaces.archive.ContainerIdentifierFactoryImpl;
import uk.gov.nationalarchives.droid.core.interfaces.archive.IdentificationRequestFactory;
import uk.gov.nationalarchives.droid.core.signature.ByteReader;
import uk.gov.nationalarchives.droid.core.signature.droid6.InternalSignature;

/**
 * DROID's own core and container code over one signature pair and one scan limit. It does what the DROID
 * application does with archives off (SubmissionGateway), step for step; safe for many threads, as the
 * application's ten are.
 */
final class Droid {
    private final BinarySignatureIdentifier core = new BinarySignatureIdentifier();
    private final Map<String, AbstractContainerIdentifier> containers;
    private final long scanLimitBytes;
    private final Prefilter prefilter; // null where DROID tries every signature

    Droid(Path binarySignatures, Path containerSignatures, long scanLimitBytes, boolean prefiltered)
            throws Exception {
        this.scanLimitBytes = scanLimitBytes;
        core.setSignatureFile(binarySignatures.toString());
        core.init();
        core.setMaxBytesToScan(scanLimitBytes);
        ContainerSignatureFileReader reader = new ContainerSignatureFileReader(containerSignatures);
        AbstractContainerIdentifier zip =
                container(new ZipIdentifier(), new ZipIdentifierEngine(), "ZIP", reader);
        AbstractContainerIdentifier ole2 =
                container(new Ole2Identifier(), new Ole2IdentifierEngine(), "OLE2", reader);
        containers = Map.of("x-fmt/263", zip, "fmt/189", zip, "fmt/111", ole2);
        prefilter = prefiltered ? new Prefilter(core.getSigFile().getSignatures(), scanLimitBytes) : null;
    }

    /** {@code init} takes the overridden binary signatures out of the core: it comes after the core's own. */
    private AbstractContainerIdentifier container(
            AbstractContainerIdentifier identifier,
            AbstractIdentifierEngine engine,
            String type,
            ContainerSignatureFileReader reader)
            throws Exception {
        IdentificationRequestFactory<InputStream> entries = (metaData, identity) -> new CappedEntry();
        engine.setRequestFactory(entries);
        identifier.setContainerIdentifierFactory(new ContainerIdentifierFactoryImpl());
        identifier.setContainerFormatResolver(new ArchiveFormatResolverImpl());
        identifier.setDroidCore(core);
        identifier.setIdentifierEngine(engine);
        identifier.setSignatureReader(reader);
        identifier.setContainerType(type);
        identifier.setMaxBytesToScan(scanLimitBytes);
        identifier.init();
        return identifier;
    }

    String signatureVersion() {
        return core.getSigFile().getVersion();
    }

    /** Throws OutOfTime, HoleTouched, or IOException where bytes could not be read. */
    Answer identify(DeadlineRequest request, boolean sparse) throws IOException {
        IdentificationResultCollection results =
                prefilter == null ? core.matchBinarySignatures(request) : matchSurvivors(request);
        request.surface();
        String containerError = null;
        AbstractContainerIdentifier container = containerOf(results);
        if (container != null && sparse) {
            throw new HoleTouched();
        }
        if (container != null) {
            BridgeLog.takeHeard();
            try (Closeable opened = request.openToContainers()) {
                IdentificationResultCollection inside = container.submit(request);
                results = inside.getResults().isEmpty() ? results : inside;
                containerError = BridgeLog.takeHeard();
            } catch (OutsideFile error) {
                containerError = error.getMessage();
            } catch (Exception | StackOverflowError | LinkageError error) { // damaged containers throw anything
                containerError = error.getClass().getSimpleName() + ": " + error.getMessage();
            }
            request.surface(); // a deadline or read error in there would look like a damaged container
        }
        return settled(request, results, containerError);
    }

    /** Do what the core does with all signatures, in their order, with those that may match. */
    private IdentificationResultCollection matchSurvivors(DeadlineRequest request) throws IOException {
        IdentificationResultCollection results = new IdentificationResultCollection(request);
        if (request.size() == 0) {
            return results;
        }
        Ends ends = prefilter.ends();
        ends.read(request.file, request.size());
        request.use(ends);
        List<InternalSignature> signatures = core.getSigFile().getSignatures();
        ByteReader bytes = new IdentificationRequestByteReaderAdapter(request);
        BitSet survivors = prefilter.survivors();
        for (int i = survivors.nextSetBit(0); i >= 0; i = survivors.nextSetBit(i + 1)) {
            InternalSignature signature = signatures.get(i);
            if (signature.matches(bytes, scanLimitBytes)) {
                addFormats(signature, results);
            }
        }
        return results;
    }

    private static void addFormats(InternalSignature signature, IdentificationResultCollection results) {
        for (int i = 0; i < signature.getNumFileFormats(); i++) {
            IdentificationResultImpl result = new IdentificationResultImpl();
            result.setPuid(signature.getFileFormat(i).getPUID());
            result.setMethod(IdentificationMethod.BINARY_SIGNATURE);
            results.addResult(result);
        }
    }

    private AbstractContainerIdentifier containerOf(IdentificationResultCollection results) {
        for (IdentificationResult result : results.getResults()) {
            AbstractContainerIdentifier container = containers.get(result.getPuid());
            if (container != null) {
                return container;
            }
        }
        return null;
    }

    /** Extension guesses are not pruned by priority: the application does not prune them either. */
    private Answer settled(
            DeadlineRequest request, IdentificationResultCollection results, String containerError) {
        core.removeLowerPriorityHits(results);
        if (results.getResults().isEmpty()) {
            return answer(core.matchExtensions(request, false), containerError);
        }
        core.checkForExtensionsMismatches(results, request.getExtension());
        return answer(results, containerError);
    }

    private static Answer answer(IdentificationResultCollection results, String containerError) {
        List<String> puids = new ArrayList<>();
        String method = "";
        for (IdentificationResult result : results.getResults()) {
            puids.add(result.getPuid());
            method = result.getMethod().getMethod();
        }
        boolean mismatch = Boolean.TRUE.equals(results.getExtensionMismatch());
        return new Answer(puids, method, mismatch, containerError);
    }
}
