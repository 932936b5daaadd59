package io.taskpool.remote.host;

import io.taskpool.engine.carried.CarriedFunction;
import io.taskpool.remote.codec.ArrayBytes;
import io.taskpool.remote.codec.ShapeTable;
import io.taskpool.remote.host.classes.FoundClasses;
import io.taskpool.remote.host.classes.SentClasses;
import io.taskpool.remote.wire.ByteSink;
import io.taskpool.remote.wire.FunctionType;
import io.taskpool.remote.wire.Protocol;
import io.taskpool.remote.wire.ToWorker;
import io.taskpool.spi.WorkUnit;
import org.jspecify.annotations.Nullable;

/** Writes {@code RUN} frames, and before them what they refer to and the worker does not know yet. */
final class RunFrames {
    private RunFrames() {}

    /** Adds work to what is on its way; false if nobody wants it any more. Under the session's lock. */
    static boolean add(
            WorkUnit work,
            InFlight inFlight,
            SentDefinitions definitions,
            SentClasses sentClasses,
            FrameSender sender,
            ShapeTable table,
            WorkerRing ring) {
        Object function = work.function();
        Object payload = work.payload();
        if (function == null || payload == null || !work.isWanted(0)) {
            return false;
        }
        long first = inFlight.nextNumber();
        long startOffset = sender.offset();
        long region = -1;
        if (payload instanceof CallPayload call) {
            addPrefetch(call.prefetch(), definitions, sentClasses, sender);
            addShapes(call.shapes(), definitions, sender.sink(), table);
            ByteSink sink = sender.sink();
            int mark = begin(sink, work, first, call.loader(), 0);
            sink.varint(1);
            ArrayBytes array = call.array();
            SentArray sent = array == null ? null : new SentArray(array, ring, inFlight.oldestRegion());
            sink.endFrame(mark, call.length() + (sent == null ? 0 : sent.length()));
            sender.add(call.content(), 0, call.length());
            if (sent != null) {
                sent.addTo(sender);
                region = sent.region;
            }
        } else {
            ItemsPayload items = (ItemsPayload) payload;
            FunctionPayload code = items.function();
            if (code.isClosed()) {
                return false;
            }
            addPrefetch(code.prefetch, definitions, sentClasses, sender);
            addShapes(code.shapes, definitions, sender.sink(), table);
            addShapes(items.shapes(), definitions, sender.sink(), table);
            if (definitions.addFunction(code.number)) {
                ByteSink sink = sender.sink();
                int mark = sink.beginFrame(ToWorker.CODE);
                sink.varint(code.number);
                sink.varint(code.loader);
                frameWith(sender, sink, mark, code.content, 0, code.content.length);
            }
            ByteSink sink = sender.sink();
            int mark = begin(sink, work, first, code.loader, code.number);
            sink.varint(work.size());
            region = addItems(
                    items, work.payloadOffset(), work.size(), sender, sink, mark, ring, inFlight.oldestRegion());
        }
        inFlight.add(new InFlight.Sent(work, first, startOffset, sender.offset(), loaderOf(function), region));
        return true;
    }

    /** Ends a frame with arguments; returns the position of the first region of the ring that they take, or -1. */
    private static long addItems(
            ItemsPayload items,
            int first,
            int count,
            FrameSender sender,
            ByteSink sink,
            int mark,
            WorkerRing ring,
            long oldest) {
        int from = items.start(first);
        int to = items.start(first + count);
        @Nullable ArrayBytes[] arrays = items.arrays();
        if (arrays == null) {
            frameWith(sender, sink, mark, items.content(), from, to - from);
            return -1;
        }
        long region = -1;
        int length = to - from;
        @Nullable SentArray[] sent = new @Nullable SentArray[count];
        for (int i = 0; i < count; i++) {
            ArrayBytes array = arrays[first + i];
            if (array != null) {
                SentArray next = new SentArray(array, ring, oldest >= 0 ? oldest : region);
                region = region >= 0 ? region : next.region;
                length += next.length();
                sent[i] = next;
            }
        }
        sink.endFrame(mark, length);
        for (int i = 0; i < count; i++) {
            SentArray array = sent[i];
            if (array != null) {
                int start = items.start(first + i); // of the array, which takes nothing there
                sender.add(items.content(), from, start - from);
                array.addTo(sender);
                from = start;
            }
        }
        sender.add(items.content(), from, to - from);
        return region;
    }

    private static int begin(ByteSink sink, WorkUnit work, long first, int loader, int code) {
        int mark = sink.beginFrame(ToWorker.RUN);
        sink.varint(first);
        sink.u8(functionType(work));
        sink.u8((work.timeoutNanos() > 0 ? Protocol.RUN_TIMED : 0) | (work.isMeasured() ? Protocol.RUN_MEASURED : 0));
        sink.varint(loader);
        sink.varint(code);
        return mark;
    }

    private static int functionType(WorkUnit work) {
        return switch (work.kind()) {
            case TASK -> FunctionType.TASK;
            case ACTION -> FunctionType.TASK_ACTION;
            case FUNCTION -> FunctionType.TASK_FUNCTION;
            case BI_FUNCTION -> FunctionType.TASK_BI_FUNCTION;
            case CONSUMER -> FunctionType.TASK_CONSUMER;
            case CALLABLE -> FunctionType.CALLABLE;
            case RUNNABLE -> FunctionType.RUNNABLE;
        };
    }

    /** Ends a frame with content that is not copied if it is long. */
    private static void frameWith(FrameSender sender, ByteSink sink, int mark, byte[] content, int from, int length) {
        sink.endFrame(mark, length);
        sender.add(content, from, length);
    }

    /** Adds the classes that a function prefetches, unless the worker has them. */
    static void addPrefetch(
            Prefetch prefetch, SentDefinitions definitions, SentClasses sentClasses, FrameSender sender) {
        FoundClasses classes = prefetch.ready();
        if (classes != null && definitions.addPrefetch(prefetch) && classes.noteAsSent(sentClasses)) {
            ByteSink frame = new ByteSink(64 << 10);
            int mark = frame.beginFrame(ToWorker.CLASSES);
            classes.write(frame);
            frame.endFrame(mark);
            sender.add(frame.array(), 0, frame.size());
        }
    }

    /** Adds the shapes that the worker does not know yet. */
    static void addShapes(int[] shapes, SentDefinitions definitions, ByteSink sink, ShapeTable table) {
        for (int number : shapes) {
            if (definitions.addShape(number)) {
                int mark = sink.beginFrame(ToWorker.SHAPE);
                sink.varint(number);
                table.shape(number).writeTo(sink);
                sink.endFrame(mark);
            }
        }
    }

    private static @Nullable ClassLoader loaderOf(Object function) {
        return CarriedFunction.innermost(function).getClass().getClassLoader();
    }
}
