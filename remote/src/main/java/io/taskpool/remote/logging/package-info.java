/**
 * The SLF4J provider in a worker. These classes refer to SLF4J, so in a worker they are defined by the class loader
 * that defines SLF4J and are not on the worker's own class path; they pass on log events as types of the JDK.
 */
@NullMarked
package io.taskpool.remote.logging;

import org.jspecify.annotations.NullMarked;
