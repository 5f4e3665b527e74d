package muniment.droid;

import org.slf4j.ILoggerFactory;
import org.slf4j.IMarkerFactory;
import org.slf4j.Logger;
import org.slf4j.Marker;
import org.slf4j.event.Level;
import org.slf4j.helpers.BasicMarkerFactory;
import org.slf4j.helpers.LegacyAbstractLogger;
import org.slf4j.helpers.MessageFormatter;
import org.slf4j.helpers.NOPLogger;
import org.slf4j.helpers.NOPMDCAdapter;
import org.slf4j.spi.MDCAdapter;
import org.slf4j.spi.SLF4JServiceProvider;

/**
 * Listens to the one logger that swallows errors and silences every other. DROID's OLE2 engine logs an
 * I/O error and returns "nothing found"; a record of it is a container error. Named to slf4j by the
 * property {@code slf4j.provider}.
 */
public final class BridgeLog implements SLF4JServiceProvider {
    private static final String OLE2_ENGINE = "uk.gov.nationalarchives.droid.container.ole2.Ole2IdentifierEngine";
    private static final ThreadLocal<String> HEARD = new ThreadLocal<>();

    private final IMarkerFactory markers = new BasicMarkerFactory();
    private final MDCAdapter context = new NOPMDCAdapter();
    private final Listener listener = new Listener();

    /** Return the last error logged by this thread since the last call; null where there was none. */
    static String takeHeard() {
        String heard = HEARD.get();
        HEARD.remove();
        return heard;
    }

    @Override
    public ILoggerFactory getLoggerFactory() {
        return this::logger;
    }

    private Logger logger(String name) {
        return OLE2_ENGINE.equals(name) ? listener : NOPLogger.NOP_LOGGER;
    }

    @Override
    public IMarkerFactory getMarkerFactory() {
        return markers;
    }

    @Override
    public MDCAdapter getMDCAdapter() {
        return context;
    }

    @Override
    public String getRequestedApiVersion() {
        return "2.0.99";
    }

    @Override
    public void initialize() {
        // nothing to set up
    }

    private static final class Listener extends LegacyAbstractLogger {
        private static final long serialVersionUID = 1L;

        @Override
        protected void handleNormalizedLoggingCall(
                Level level, Marker marker, String pattern, Object[] arguments, Throwable thrown) {
            if (level == Level.ERROR) {
                HEARD.set(String.valueOf(MessageFormatter.basicArrayFormat(pattern, arguments)));
            }
        }

        @Override
        protected String getFullyQualifiedCallerName() {
            return null;
        }

        @Override
        public boolean isErrorEnabled() {
            return true;
        }

        @Override
        public boolean isWarnEnabled() {
            return false;
        }

        @Override
        public boolean isInfoEnabled() {
            return false;
        }

        @Override
        public boolean isDebugEnabled() {
            return false;
        }

        @Override
        public boolean isTraceEnabled() {
            return false;
        }
    }
}
