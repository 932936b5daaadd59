package io.taskpool.examples;

import io.taskpool.TaskPool;
import io.taskpool.examples.Clock.Timed;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;

/** Paints some pictures, then makes a thumbnail of each in parallel. */
final class Thumbnails {
    private static final int PICTURES = 16;
    private static final int WIDTH = 160;

    private Thumbnails() {}

    static void run() throws Exception {
        File folder = folder();
        // Worker JVMs, not threads: image decoders run native code, and pictures may come from untrusted sources.
        try (TaskPool pool = TaskPool.processes()) {
            List<File> pictures = pool.map(
                    seed -> paint(seed, new File(folder, "picture-" + seed + ".png")),
                    IntStream.range(0, PICTURES).boxed().toList());
            Timed<List<File>> thumbnails = Clock.time(() -> pool.map(Thumbnails::thumbnail, pictures));
            System.out.printf(
                    "%d thumbnails in %.2f s, in %s%n", thumbnails.result().size(), thumbnails.seconds(), folder);
        }
    }

    static File thumbnail(File picture) throws IOException {
        BufferedImage full = ImageIO.read(picture);
        int height = full.getHeight() * WIDTH / full.getWidth();
        BufferedImage small = new BufferedImage(WIDTH, height, BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = small.createGraphics();
        graphics.setRenderingHint(RenderingHints.KEY_INTERPOLATION, RenderingHints.VALUE_INTERPOLATION_BILINEAR);
        graphics.drawImage(full, 0, 0, WIDTH, height, null);
        graphics.dispose();
        File file = new File(picture.getParentFile(), picture.getName().replace("picture", "thumbnail"));
        ImageIO.write(small, "png", file);
        return file;
    }

    private static File paint(int seed, File file) throws IOException {
        SplittableRandom random = new SplittableRandom(seed);
        BufferedImage picture = new BufferedImage(1600, 1200, BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = picture.createGraphics();
        for (int i = 0; i < 200; i++) {
            graphics.setColor(new Color(random.nextInt(1 << 24)));
            int size = 20 + random.nextInt(300);
            graphics.fillOval(random.nextInt(1600) - size / 2, random.nextInt(1200) - size / 2, size, size);
        }
        graphics.dispose();
        ImageIO.write(picture, "png", file);
        return file;
    }

    /**
     * Returns a folder inside the build's output folder if that exists, so that the example leaves no files elsewhere.
     */
    private static File folder() throws IOException {
        Path target = Path.of("target");
        Path folder = Files.isDirectory(target)
                ? Files.createDirectories(target.resolve("thumbnails"))
                : Files.createTempDirectory("thumbnails");
        return folder.toAbsolutePath().toFile();
    }
}
