package io.taskpool.remote.files;

import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;
import java.util.zip.CRC32C;

/**
 * A 64-bit fingerprint that names a file in the user's cache folder. It consists of two checksums of the JDK and is not
 * cryptographic: loading a provider for that costs a new JVM tens of milliseconds, and the reader of such a file checks
 * that it is the right one.
 */
public final class Fingerprint {
    private final CRC32 one = new CRC32();
    private final CRC32C other = new CRC32C();

    public Fingerprint add(byte[] bytes) {
        one.update(bytes);
        other.update(bytes);
        return this;
    }

    /** Adds a text and its length, so that different lists of texts have different fingerprints. */
    public Fingerprint add(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return add((long) bytes.length).add(bytes);
    }

    public Fingerprint add(long number) {
        byte[] bytes = new byte[Long.BYTES];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) (number >> (8 * i));
        }
        return add(bytes);
    }

    /** Returns sixteen hexadecimal digits. */
    @Override
    public String toString() {
        long both = (one.getValue() << 32) | other.getValue();
        String digits = Long.toHexString(both);
        return "0".repeat(16 - digits.length()) + digits;
    }
}
