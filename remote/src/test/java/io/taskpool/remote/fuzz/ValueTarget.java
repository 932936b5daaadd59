package io.taskpool.remote.fuzz;

import io.taskpool.remote.codec.ShapeTable;
import io.taskpool.remote.codec.ShapesUsed;
import io.taskpool.remote.codec.ValueDecoder;
import io.taskpool.remote.codec.ValueEncoder;
import io.taskpool.remote.host.classes.LoaderTable;
import io.taskpool.remote.wire.ByteSink;
import io.taskpool.remote.wire.ByteSource;
import java.io.Serializable;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.PriorityQueue;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/** The value codec, Java serialization included, as the parent reads results. */
final class ValueTarget implements Target {
    private final LoaderTable loaders = new LoaderTable();
    private final ValueDecoder decoder = new ValueDecoder(loaders, null, null, null);

    private record Point(int x, double y, String name, List<Integer> more) implements Serializable {}

    @Override
    public List<List<byte[]>> seeds() {
        List<Object> values = new ArrayList<>(Arrays.asList(
                null,
                true,
                (byte) 1,
                (short) -300,
                'x',
                42,
                -1L << 40,
                1.5f,
                -2.5,
                "Latin",
                "…\ud800",
                new boolean[3]));
        Collections.addAll(
                values,
                new byte[10],
                new short[] {1, 2},
                new char[] {'a'},
                new int[] {1, 2, 3},
                new long[] {1},
                new float[] {1},
                new double[] {1, 2},
                new ArrayList<>(Arrays.asList(1, null, "a", 2.0)),
                List.of("a", "b", 3),
                Arrays.asList(1, null, 'c'));
        Collections.addAll(
                values,
                new Point(1, 2, "p", new ArrayList<>(List.of(1, 2, 3))),
                new HashMap<>(java.util.Map.of("a", 1, "b", List.of(1, 2))),
                new HashSet<>(List.of(new HashSet<>(List.of(1, 2)), new HashSet<>(List.of(3)))),
                new TreeMap<>(java.util.Map.of(1, "one", 2, "two")),
                new ConcurrentHashMap<>(java.util.Map.of("k", new int[] {1, 2, 3})),
                new EnumMap<>(java.util.Map.of(TimeUnit.DAYS, "d", TimeUnit.HOURS, "h")),
                new PriorityQueue<>(List.of(3, 1, 2)),
                new IllegalStateException("with a cause", new ArithmeticException("cause")),
                new Object[] {1, "x", new int[2][3]},
                new BigDecimal("12345.6789"),
                Instant.EPOCH,
                new ArrayList<>(List.of(new ArrayList<>(List.of(new Point(3, 4, "q", List.of()))))),
                TimeUnit.SECONDS,
                new String[][] {{"a"}, {"b", null}});
        ValueEncoder encoder = new ValueEncoder(loaders, new ShapeTable(loaders), null);
        List<List<byte[]>> seeds = new ArrayList<>();
        for (Object value : values) {
            ByteSink sink = new ByteSink();
            encoder.write(value, sink, "a seed", new ShapesUsed());
            seeds.add(List.of(sink.toByteArray()));
        }
        return seeds;
    }

    @Override
    public boolean framed() {
        return false;
    }

    @Override
    public void read(byte[] input, SplittableRandom random) throws Exception {
        ByteSource source = new ByteSource(input);
        decoder.read(source, null, "a fuzzed value");
        source.expectEnd();
    }
}
