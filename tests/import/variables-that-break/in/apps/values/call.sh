#!/bin/sh
curl -H "Authorization: ${API_KEY}" https://example.com
