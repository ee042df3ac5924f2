package multiprocessing.connection;

import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;

/// The two sides of TLS.
final class Tls {
    private static final String NAMES_MATCH =
            "HTTPS"; // the rules by which a certificate is for a host

    private Tls() {}

    static SSLEngine asListener(SSLContext context) {
        SSLEngine engine = context.createSSLEngine();
        engine.setUseClientMode(false);
        return engine;
    }

    static SSLEngine asClient(SSLContext context, Address to) {
        return switch (to) {
            case Address.Unix _ -> client(context.createSSLEngine());
            case Address.Tcp(String host, int port) -> {
                SSLEngine engine = client(context.createSSLEngine(nameOf(host), port));
                var parameters = engine.getSSLParameters();
                parameters.setEndpointIdentificationAlgorithm(NAMES_MATCH);
                engine.setSSLParameters(parameters);
                yield engine;
            }
        };
    }

    private static String nameOf(String host) {
        return host.isEmpty() ? "localhost" : host; // as in Address
    }

    private static SSLEngine client(SSLEngine engine) {
        engine.setUseClientMode(true);
        return engine;
    }
}
