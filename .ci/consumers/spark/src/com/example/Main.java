package com.example;

import java.util.List;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaSparkContext;

/** A Spark job that also builds its image. */
public final class Main {
  private Main() {}

  public static void main(String[] args) {
    SparkConf conf =
        new SparkConf()
            .setMaster("local[1]")
            .setAppName("consumer")
            .set("spark.ui.enabled", "false")
            .set("spark.driver.host", "127.0.0.1")
            .set("spark.driver.bindAddress", "127.0.0.1");
    try (JavaSparkContext spark = new JavaSparkContext(conf)) {
      int sum = spark.parallelize(List.of(1, 2, 3)).reduce(Integer::sum);
      Images.build();
      System.out.println("spark: " + sum);
    }
  }
}
