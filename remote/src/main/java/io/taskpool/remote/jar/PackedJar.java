package io.taskpool.remote.jar;

import io.taskpool.remote.files.UncachedResource;
import java.io.File;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.JarURLConnection;
import java.net.URL;
import java.net.URLConnection;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;

/** The worker's jar as packed in this library: its checksum and size are known, so it is read only if necessary. */
final class PackedJar {
    private static final int HEX = 16;

    private final URL resource;
    private final long checksum;
    private final long size;
    private byte @Nullable [] content;

    private PackedJar(URL resource, long checksum, long size) {
        this.resource = resource;
        this.checksum = checksum;
        this.size = size;
    }

    private PackedJar(URL resource, byte[] content) {
        this(resource, checksum(content), content.length);
        this.content = content;
    }

    static PackedJar of(URL resource) throws IOException {
        if (RelocatedJar.isNeeded()) {
            return new PackedJar(resource, RelocatedJar.of(UncachedResource.read(resource, Integer.MAX_VALUE)));
        }
        URLConnection connection = resource.openConnection();
        connection.setUseCaches(false);
        if (connection instanceof JarURLConnection inJar) {
            try (JarFile library = inJar.getJarFile()) {
                JarEntry entry = library.getJarEntry(inJar.getEntryName());
                if (entry != null && entry.getCrc() >= 0 && entry.getSize() >= 0) {
                    return new PackedJar(resource, entry.getCrc(), entry.getSize());
                }
            }
        }
        return new PackedJar(resource, UncachedResource.read(resource, Integer.MAX_VALUE));
    }

    private static long checksum(byte[] bytes) {
        CRC32 sum = new CRC32();
        sum.update(bytes);
        return sum.getValue();
    }

    /** Returns a file name that is unique to this content. */
    String name() {
        return "worker-" + Long.toString(checksum, HEX) + "-" + Long.toString(size, HEX) + ".jar";
    }

    /** Tells whether a file has this content. */
    boolean isIn(File file) throws IOException {
        if (file.length() != size || !file.isFile()) {
            return false;
        }
        try (InputStream in = new FileInputStream(file)) {
            return checksum(in.readAllBytes()) == checksum;
        }
    }

    byte[] bytes() throws IOException {
        byte[] known = content;
        if (known == null) {
            known = UncachedResource.read(resource, Integer.MAX_VALUE);
            content = known;
        }
        return known;
    }
}
