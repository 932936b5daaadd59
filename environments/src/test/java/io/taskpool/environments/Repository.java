package io.taskpool.environments;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/** A folder that artifacts were deployed to, as a repository serves them. */
final class Repository {
    private static final Pattern ADDED = Pattern.compile(".*\\.(asc|md5|sha1|sha256|sha512)");

    private final Path folder;

    Repository(Path folder) {
        this.folder = folder;
    }

    URI uri() {
        return folder.toUri();
    }

    private Path artifact(String name) {
        return folder.resolve("io/taskpool").resolve(name);
    }

    private static List<Path> list(Path folder) throws IOException {
        try (Stream<Path> entries = Files.list(folder)) {
            return entries.toList();
        }
    }

    /** Returns the names of all artifacts. */
    List<String> artifacts() throws IOException {
        return list(folder.resolve("io/taskpool")).stream()
                .map(entry -> entry.getFileName().toString())
                .toList();
    }

    /** Returns how the names of an artifact's files end, without signatures and checksums. */
    List<String> files(String artifact, String version) throws IOException {
        return list(artifact(artifact).resolve(version)).stream()
                .map(file -> file.getFileName().toString())
                .filter(name -> !ADDED.matcher(name).matches())
                .map(name -> name.substring((artifact + "-" + version).length()))
                .toList();
    }

    /** Returns all files of a version, without signatures and checksums. */
    List<Path> publishedFiles(String version) throws IOException {
        List<Path> files = new ArrayList<>();
        for (String artifact : artifacts()) {
            for (String end : files(artifact, version)) {
                files.add(file(artifact, version, end));
            }
        }
        return files;
    }

    private Path file(String artifact, String version, String end) {
        return artifact(artifact).resolve(version).resolve(artifact + "-" + version + end);
    }

    String pom(String artifact, String version) throws IOException {
        return Files.readString(file(artifact, version, ".pom"));
    }

    /** Returns what tells tools which versions of an artifact there are. */
    String metadata(String artifact) throws IOException {
        return Files.readString(artifact(artifact).resolve("maven-metadata.xml"));
    }

    /** Returns the names of what is in a jar. */
    List<String> entries(String artifact, String version, String end) throws IOException {
        try (ZipFile zip = new ZipFile(file(artifact, version, end).toFile())) {
            return zip.stream().map(ZipEntry::getName).toList();
        }
    }
}
