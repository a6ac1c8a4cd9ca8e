Console.WriteLine("edgestore");
