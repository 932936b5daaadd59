/**
 * The files of the library: its cache folder, the names of files there, and resources that are read without caching.
 */
@NullMarked
package io.taskpool.process.files;

import org.jspecify.annotations.NullMarked;
