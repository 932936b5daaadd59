/**
 * What SLF4J finds in a worker. These classes are defined there by the loader that defines SLF4J, which they need, and are
 * not on the worker's own class path; events leave them as types of the JDK.
 */
@NullMarked
package io.taskpool.process.logging;

import org.jspecify.annotations.NullMarked;
