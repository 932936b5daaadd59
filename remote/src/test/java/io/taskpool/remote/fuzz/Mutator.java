package io.taskpool.remote.fuzz;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/** Corrupts valid inputs. The result depends only on the random numbers. */
final class Mutator {
    private static final int MAX_BYTES = 1 << 16;
    private static final int[] INTERESTING = {
        0, 1, 2, 3, 4, 5, 7, 8, 9, 10, 11, 16, 19, 20, 21, 22, 23, 24, 25, 29, 63, 64, 126, 127, 128, 129, 192, 254, 255
    };

    private final List<List<byte[]>> seeds;
    private final boolean framed;

    Mutator(List<List<byte[]>> seeds, boolean framed) {
        this.seeds = seeds;
        this.framed = framed;
    }

    byte[] next(SplittableRandom random) {
        List<byte[]> pieces = new ArrayList<>(seeds.get(random.nextInt(seeds.size())));
        if (framed && random.nextInt(4) == 0) {
            mutatePieces(pieces, random);
        }
        int rounds = random.nextInt(4);
        for (int i = 0; i < rounds && !pieces.isEmpty(); i++) {
            int at = random.nextInt(pieces.size());
            byte[] damaged = mutate(pieces.get(at), random);
            if (framed && damaged.length >= 5 && random.nextInt(8) != 0) {
                putLength(damaged);
            }
            pieces.set(at, damaged);
        }
        return join(pieces);
    }

    private static byte[] join(List<byte[]> pieces) {
        ByteArrayOutputStream input = new ByteArrayOutputStream();
        pieces.forEach(piece -> input.write(piece, 0, Math.min(piece.length, MAX_BYTES)));
        return input.toByteArray();
    }

    /** The valid inputs as they are. */
    List<byte[]> undamaged() {
        return seeds.stream().map(Mutator::join).toList();
    }

    private void mutatePieces(List<byte[]> pieces, SplittableRandom random) {
        int at = random.nextInt(pieces.size());
        List<byte[]> others = seeds.get(random.nextInt(seeds.size()));
        switch (random.nextInt(4)) {
            case 0 -> pieces.remove(at);
            case 1 -> pieces.add(at, pieces.get(random.nextInt(pieces.size())));
            case 2 -> pieces.add(at, others.get(random.nextInt(others.size())));
            default -> pieces.set(at, others.get(random.nextInt(others.size())));
        }
    }

    private static void putLength(byte[] frame) {
        int length = frame.length - 4;
        frame[0] = (byte) (length >> 24);
        frame[1] = (byte) (length >> 16);
        frame[2] = (byte) (length >> 8);
        frame[3] = (byte) length;
    }

    private byte[] mutate(byte[] piece, SplittableRandom random) {
        byte[] bytes = piece.clone();
        if (bytes.length == 0) {
            return bytes;
        }
        int at = random.nextInt(bytes.length);
        switch (random.nextInt(10)) {
            case 0, 1 -> bytes[at] ^= (byte) (1 << random.nextInt(8));
            case 2, 3 -> bytes[at] = (byte) INTERESTING[random.nextInt(INTERESTING.length)];
            case 4 -> bytes[at] = (byte) random.nextInt();
            case 5 -> {
                for (int i = at; i < Math.min(bytes.length, at + 4); i++) {
                    bytes[i] = (byte) 0xff; // the maximum of a length or a number
                }
            }
            case 6 -> {
                return splice(bytes, at, 0, random(random, 1 + random.nextInt(8)));
            }
            case 7 -> {
                return splice(bytes, at, Math.min(bytes.length - at, 1 + random.nextInt(8)), new byte[0]);
            }
            case 8 -> {
                int count = Math.min(bytes.length - at, 1 + random.nextInt(64));
                byte[] copy = new byte[count];
                System.arraycopy(bytes, at, copy, 0, count);
                return splice(bytes, random.nextInt(bytes.length), 0, copy);
            }
            default -> {
                List<byte[]> others = seeds.get(random.nextInt(seeds.size()));
                byte[] other = others.get(random.nextInt(others.size()));
                int from = other.length == 0 ? 0 : random.nextInt(other.length);
                int count = Math.min(other.length - from, 1 + random.nextInt(128));
                byte[] part = new byte[Math.max(0, count)];
                System.arraycopy(other, from, part, 0, part.length);
                return splice(bytes, at, Math.min(bytes.length - at, random.nextInt(part.length + 1)), part);
            }
        }
        return bytes;
    }

    private static byte[] random(SplittableRandom random, int count) {
        byte[] bytes = new byte[count];
        for (int i = 0; i < count; i++) {
            bytes[i] = (byte) random.nextInt();
        }
        return bytes;
    }

    private static byte[] splice(byte[] bytes, int at, int removed, byte[] inserted) {
        byte[] result = new byte[bytes.length - removed + inserted.length];
        System.arraycopy(bytes, 0, result, 0, at);
        System.arraycopy(inserted, 0, result, at, inserted.length);
        System.arraycopy(bytes, at + removed, result, at + inserted.length, bytes.length - at - removed);
        return result;
    }
}
