package io.taskpool.remote.worker.classes;

import io.taskpool.remote.classes.ClassAnswer;

/**
 * Asks the parent for classes and resources. The methods wait for the answer even if the thread is interrupted (a class
 * whose loading was broken off could never be loaded again), and leave the interrupt flag as it was.
 */
public interface ClassRequests {
    /**
     * Asks for a class.
     *
     * @param loader the number of the loader to ask
     * @param name the binary name
     * @return the answer
     */
    ClassAnswer findClass(int loader, String name);

    /**
     * Asks for the resources of a name.
     *
     * @param loader the number of the loader to ask
     * @param name the resource's name
     * @return their contents, none if there are none
     */
    byte[][] findResources(int loader, String name);

    /**
     * Tells the parent that the first class of a jar was read here. Returns without waiting for an answer.
     *
     * @param loader the number of the loader that defined it
     * @param name the binary name
     */
    void wasRead(int loader, String name);
}
