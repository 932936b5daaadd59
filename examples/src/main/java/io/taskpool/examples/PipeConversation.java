package io.taskpool.examples;

import io.taskpool.TaskFuture;
import io.taskpool.TaskPool;
import io.taskpool.shared.SharedPipe;

/** Two processes that talk through a pipe: this one asks, a worker answers. */
final class PipeConversation {
    private PipeConversation() {}

    static void run() throws Exception {
        SharedPipe<String> pipe = SharedPipe.open();
        try (TaskPool pool = TaskPool.processes(1)) {
            TaskFuture<?> worker = pool.submit(() -> {
                try (SharedPipe.End<String> theirs = pipe.right()) {
                    theirs.send("Process " + ProcessHandle.current().pid() + " is listening");
                    for (String word = theirs.receive(); !word.isEmpty(); word = theirs.receive()) {
                        theirs.send(new StringBuilder(word).reverse().toString());
                    }
                }
            });
            try (SharedPipe.End<String> ours = pipe.left()) {
                System.out.println(ours.receive());
                for (String word : new String[] {"stressed", "drawer"}) {
                    ours.send(word);
                    System.out.println(word + " backwards is " + ours.receive());
                }
                ours.send("");
                worker.get();
            }
        }
    }
}
