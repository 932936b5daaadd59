package io.taskpool.cluster.security;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Arrays;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/**
 * Mutual TLS by a key store: each side shows the certificate of its key, and accepts one that the key store trusts. Trusted are the
 * certificates in it, that of its own key included, so a key store with one key that all have is enough. Host names are not
 * checked: whoever has a trusted key is a part of the cluster, wherever it runs.
 *
 * <p>Immutable, so safe for use by many threads.
 */
public final class ClusterTls {
    /** The environment variable that holds the password of a key store. */
    public static final String PASSWORD_VARIABLE = "TASKPOOL_TLS_PASSWORD";

    private final SSLContext context;

    private ClusterTls(SSLContext context) {
        this.context = context;
    }

    /**
     * Reads a key store.
     *
     * @param keystore the file, in the form PKCS12 or JKS
     * @param password its password, which is also that of the key in it
     * @return what makes connections by it
     * @throws IllegalArgumentException if it cannot be used; the message says why
     */
    public static ClusterTls of(Path keystore, char[] password) {
        try (InputStream input = Files.newInputStream(keystore)) {
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(input, password);
            KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            keys.init(store, password);
            TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trust.init(store);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
            return new ClusterTls(context);
        } catch (IOException | GeneralSecurityException e) {
            throw new IllegalArgumentException(
                    "the key store " + keystore + " cannot be used for tls: " + e.getMessage()
                            + "; 'io.taskpool.cluster.ClusterKeys FILE' makes one",
                    e);
        } finally {
            Arrays.fill(password, '\0');
        }
    }

    /**
     * Returns what an engine secures its own connections by.
     *
     * @return the context
     */
    public SSLContext context() {
        return context;
    }

    /**
     * Listens for connections.
     *
     * @param tls secures them, or null for plain ones, which are for the loopback interface only
     * @param address where
     * @param port the port, or 0 for a free one
     * @return the open socket
     * @throws IOException if that is impossible
     */
    public static ServerSocket listen(@Nullable ClusterTls tls, InetAddress address, int port) throws IOException {
        if (tls == null) {
            return new ServerSocket(port, 0, address);
        }
        SSLServerSocket server =
                (SSLServerSocket) tls.context.getServerSocketFactory().createServerSocket(port, 0, address);
        server.setNeedClientAuth(true);
        return server;
    }

    /**
     * Opens a connection.
     *
     * @param tls secures it, or null for a plain one
     * @param address where to
     * @param millis how long that may take
     * @return the connected socket
     * @throws IOException if that is impossible
     */
    public static Socket connect(@Nullable ClusterTls tls, InetSocketAddress address, int millis) throws IOException {
        Socket socket =
                tls == null ? new Socket() : tls.context.getSocketFactory().createSocket();
        boolean done = false;
        try {
            socket.setTcpNoDelay(true);
            socket.connect(address, millis);
            socket.setSoTimeout(millis);
            if (socket instanceof SSLSocket secured) {
                secured.startHandshake();
            }
            done = true;
            return socket;
        } finally {
            if (!done) {
                socket.close();
            }
        }
    }

    /**
     * Refuses addresses that other machines can reach, unless connections are secured.
     *
     * @param tls secures them, or null
     * @param address the address
     * @param named how the user named it
     * @throws IllegalArgumentException if it is refused; the message says what to do
     */
    public static void checkAllowed(@Nullable ClusterTls tls, InetAddress address, String named) {
        if (tls == null && !address.isLoopbackAddress()) {
            throw new IllegalArgumentException(
                    named + " is not on the loopback interface. Whoever can join a cluster can run"
                            + " code on its members, so other addresses need a key store. Make one with"
                            + " 'java -cp … io.taskpool.cluster.ClusterKeys FILE', copy it to each machine, and name it by"
                            + " ClusterTaskPool.builder().tls(keystore, password) and by --tls FILE of each ClusterMember");
        }
    }
}
