package com.example

import io.imagespec.ImageSpec
import io.imagespec.plan.BuildPlan

/** Kotlin, whose compiler checks nullness by the annotations in the jar. */
fun main() {
  Images.build()
  val spec: ImageSpec = ImageSpec.scratch().named("kotlin").env("A", "b")
  val fingerprint: String = BuildPlan.of(spec).fingerprint().toString()
  println("kotlin: ${fingerprint.length}")
}
