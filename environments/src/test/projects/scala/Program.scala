package com.example.scala

import io.taskpool.TaskPool
import io.taskpool.process.ProcessTaskPool
import java.util.concurrent.ExecutionException
import scala.jdk.CollectionConverters._
import scala.util.Using

case class Point(x: Int, y: Int) {
  def sum: Int = x + y
}

class OrderException(val order: Int) extends Exception("order " + order)

object Program {
  private def expect(expected: Any, actual: Any): Unit =
    if (expected != actual) throw new AssertionError(s"expected $expected, got $actual")

  private def millisSince(start: Long): Long = (System.nanoTime() - start) / 1000000

  private def greeting(): String = {
    val in = classOf[Point].getResourceAsStream("/com/example/app/greeting.txt")
    try new String(in.readAllBytes(), "UTF-8").trim
    finally in.close()
  }

  private def open(): ProcessTaskPool = TaskPool.processes(1).asInstanceOf[ProcessTaskPool]

  def main(args: Array[String]): Unit = {
    var start = System.nanoTime()
    Using.resource(open()) { pool =>
      expect("first", pool.submit[String](() => "first").get())
      val first = millisSince(start)
      expect(List(1, 4, 9), pool.map[Int, Int]((n: Int) => n * n, List(1, 2, 3).asJava).asScala.toList)
      val captured = Point(40, 2)
      expect(42, pool.submit[Int](() => captured.sum).get())
      expect(List(Point(1, 1)), pool.submit[List[Point]](() => List(Point(1, 1))).get())
      try {
        pool.submit[Int](() => throw new OrderException(captured.sum)).get()
        throw new AssertionError("no exception")
      } catch {
        case e: ExecutionException => expect(42, e.getCause.asInstanceOf[OrderException].order)
      }
      expect("Grüße aus dem Programm", pool.submit[String](() => greeting()).get())
      start = System.nanoTime()
      Using.resource(open()) { other =>
        expect(2, other.submit[Int](() => 1 + 1).get())
        val second = millisSince(start)
        val workerJava = other.submit[Int](() => Runtime.version().feature()).get()
        val workers = (pool.workerPids().asScala ++ other.workerPids().asScala).mkString(",")
        println(s"taskpool-environment first=$first second=$second workers=$workers" +
          s" java=${Runtime.version().feature()} workerJava=$workerJava")
      }
    }
  }
}
