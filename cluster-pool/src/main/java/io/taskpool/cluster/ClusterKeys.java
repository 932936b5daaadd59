package io.taskpool.cluster;

import io.taskpool.cluster.security.ClusterTls;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.Charset;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;

/**
 * Makes the key store of a cluster: one key, with a certificate that it signs itself. Whoever has the file and its password is a part of
 * the cluster and can run code on its members, so copy it to them as you would copy a private SSH key.
 *
 * <p>A cluster whose members should have a key each takes key stores that were made otherwise: with a key of their own, and with the
 * certificate of the authority that signs all of them.
 */
public final class ClusterKeys {
    private static final String DAYS = "3650";
    private static final int MIN_PASSWORD = 6;

    private ClusterKeys() {}

    /**
     * Makes a key store, with the password in the environment variable {@code TASKPOOL_TLS_PASSWORD}.
     *
     * @param arguments the name of the file, which must not exist
     */
    public static void main(String... arguments) {
        if (arguments.length != 1) {
            throw new IllegalArgumentException("usage: java -cp … " + ClusterKeys.class.getName()
                    + " FILE, with the password in the environment variable " + ClusterTls.PASSWORD_VARIABLE);
        }
        Path file = Path.of(arguments[0]);
        make(file, password());
        System.out.println(
                "made " + file.toAbsolutePath() + ", good for ten years; whoever has it can run code on the cluster");
    }

    /** Returns the password of a key store, which a command line would show to others. */
    static String password() {
        String password = System.getenv(ClusterTls.PASSWORD_VARIABLE);
        if (password == null) {
            throw new IllegalArgumentException("set the environment variable " + ClusterTls.PASSWORD_VARIABLE
                    + " to the password of the key store");
        }
        return password;
    }

    /**
     * Makes a key store.
     *
     * @param file the file, which must not exist
     * @param password its password, six characters at least
     * @throws IllegalArgumentException if the file exists, or the password is too short
     * @throws UncheckedIOException if it cannot be made; the message holds what {@code keytool} printed
     */
    public static void make(Path file, String password) {
        if (Files.exists(file)) {
            throw new IllegalArgumentException(file + " exists; a key store is not overwritten");
        }
        if (password.length() < MIN_PASSWORD) {
            throw new IllegalArgumentException(
                    "the password of a key store has " + MIN_PASSWORD + " characters at least");
        }
        try {
            // In a folder that nobody else can enter, until nobody else can read the file.
            Path folder = Files.createTempDirectory(file.toAbsolutePath().getParent(), "taskpool-keys");
            try {
                Path made = folder.resolve("keys");
                run(made, password);
                if (FileSystems.getDefault().supportedFileAttributeViews().contains("posix")) {
                    Files.setPosixFilePermissions(made, PosixFilePermissions.fromString("rw-------"));
                }
                Files.move(made, file);
            } finally {
                Files.deleteIfExists(folder.resolve("keys"));
                Files.delete(folder);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("the key store " + file + " cannot be made: " + e.getMessage(), e);
        }
    }

    private static void run(Path file, String password) throws IOException {
        Path keytool =
                Path.of(System.getProperty("java.home"), "bin", File.separatorChar == '\\' ? "keytool.exe" : "keytool");
        ProcessBuilder builder = new ProcessBuilder(List.of(
                keytool.toString(),
                "-genkeypair",
                "-alias",
                "taskpool",
                "-keyalg",
                "EC",
                "-groupname",
                "secp256r1",
                "-dname",
                "CN=taskpool",
                "-validity",
                DAYS,
                "-storetype",
                "PKCS12",
                "-keystore",
                file.toString(),
                "-storepass:env",
                ClusterTls.PASSWORD_VARIABLE));
        builder.environment().put(ClusterTls.PASSWORD_VARIABLE, password);
        Process process = builder.redirectErrorStream(true).start();
        process.getOutputStream().close();
        String printed = new String(process.getInputStream().readAllBytes(), Charset.defaultCharset());
        try {
            if (process.waitFor() != 0) {
                throw new IOException("keytool says: " + printed.strip());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }
}
